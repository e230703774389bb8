# SPDX-License-Identifier: Apache-2.0
from behave import given, then, when

FREE_POSTAGE_FROM = 4000
POSTAGE = 390


@given("an empty order")
def empty_order(context):
    context.due = 0


@when("{count:d} pieces at {price:d} cents are ordered")
def order(context, count, price):
    context.due += count * price


@when("the customer pays")
def pay(context):
    raise ConnectionError("payment service refused the connection")


@then("{cents:d} cents are due")
def due(context, cents):
    assert context.due == cents, f"{context.due} cents are due, not {cents}"


@then("{cents:d} cents are due with postage")
def due_with_postage(context, cents):
    postage = 0 if context.due >= FREE_POSTAGE_FROM else POSTAGE
    assert context.due + postage == cents, f"{context.due} & {postage} postage, not {cents}"
