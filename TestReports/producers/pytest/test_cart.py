# SPDX-License-Identifier: Apache-2.0
import sys

import pytest
from cart import Cart


@pytest.fixture
def cart():
    filled = Cart()
    filled.add("tea", 450)
    filled.add("cup", 1200, quantity=2)
    return filled


@pytest.fixture
def price_server():
    raise ConnectionError("price server at localhost:4711 refused the connection")


@pytest.fixture
def saved_cart(cart, tmp_path):
    yield cart
    (tmp_path / "cart.json").unlink()


@pytest.fixture
def voucher_file(tmp_path):
    yield tmp_path / "vouchers.csv"
    raise OSError("voucher file is still open")


def test_total_adds_all_lines(cart):
    assert cart.total() == 2850


@pytest.mark.parametrize("percent, cents", [(0, 2850), (10, 2565), (50, 1425), (100, 0), (33, 1910)])
def test_discount(cart, percent, cents):
    assert cart.total(percent) == cents


@pytest.mark.parametrize("article", ["Tee & Kräuter", "<b>cup</b>", "杯子", "a\nb", "bell\x07"])
def test_article_names(article):
    cart = Cart()
    cart.add(article, 100)
    assert article in cart.lines


def test_quantity_must_be_positive(cart):
    with pytest.raises(ValueError, match="positive"):
        cart.add("tea", 450, quantity=0)


def test_price_change_is_noticed(cart):
    cart.add("tea", 500)
    assert cart.lines["tea"] == (2, 500), "the newer price counts"


def test_prices_come_from_the_server(price_server):
    assert price_server.price("tea") == 450


def test_saved_cart_is_removed(saved_cart):
    assert saved_cart.total() == 2850


def test_saved_cart_has_a_currency(saved_cart):
    assert saved_cart.lines["currency"] == "EUR"


@pytest.mark.skip(reason="vouchers are not sold yet")
def test_voucher():
    raise AssertionError


def test_voucher_file(voucher_file):
    pytest.skip("no vouchers on this machine")


@pytest.mark.skipif(sys.version_info >= (3,), reason="old \"division\" & rounding")
def test_integer_division():
    assert 1 / 2 == 0


@pytest.mark.xfail(reason="ticket 214: bulk prices")
def test_bulk_price(cart):
    cart.add("pen", 100, quantity=100)
    assert cart.total() == 2850 + 9000


@pytest.mark.xfail(reason="ticket 90: fixed since")
def test_free_article():
    cart = Cart()
    cart.add("sample", 0)
    assert cart.total() == 0


@pytest.mark.xfail(strict=True, reason="ticket 77: rounding")
def test_rounding():
    assert Cart().total(7) == 0
