# SPDX-License-Identifier: Apache-2.0
from cart import Catalogue


def test_catalogue_is_empty():
    assert not Catalogue().articles
