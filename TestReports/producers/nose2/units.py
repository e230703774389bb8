# SPDX-License-Identifier: Apache-2.0
"""Conversions between units of temperature and length."""


def celsius(fahrenheit):
    if fahrenheit < -459.67:
        raise ValueError("below absolute zero")
    return (fahrenheit - 32) * 5 / 9


def kilometres(miles):
    return miles * 1.609344
