# SPDX-License-Identifier: Apache-2.0
"""Tests of a function that makes a URL part out of a title."""
import re

import pytest


def slug(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


@pytest.fixture
def word_list():
    raise FileNotFoundError("stop words are missing")


@pytest.mark.parametrize("title, expected", [("Green Tea", "green-tea"), ("  a  ", "a"), ("Tee #1", "tee-1"), ("Käse", "kaese")])
def test_slug(title, expected):
    assert slug(title) == expected


def test_stop_words_are_left_out(word_list):
    assert slug("the tea") == "tea"


@pytest.mark.skip(reason="emoji need a table")
def test_emoji():
    assert slug("☕") == "coffee"


@pytest.mark.xfail(reason="ticket 12: length limit")
def test_length_limit():
    assert len(slug("a" * 300)) == 100


@pytest.mark.xfail(reason="ticket 9: fixed since")
def test_empty_title():
    assert slug("") == ""
