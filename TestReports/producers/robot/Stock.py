# SPDX-License-Identifier: Apache-2.0
"""Keywords around the stock of a warehouse."""


class Stock:
    ROBOT_LIBRARY_SCOPE = "TEST"

    def __init__(self):
        self.pieces = {}

    def receive(self, article, count):
        self.pieces[article] = self.pieces.get(article, 0) + int(count)

    def deliver(self, article, count):
        if self.pieces.get(article, 0) < int(count):
            raise AssertionError(f"only {self.pieces.get(article, 0)} of {article}, {count} asked for")
        self.pieces[article] -= int(count)

    def stock_should_be(self, article, count):
        if self.pieces.get(article, 0) != int(count):
            raise AssertionError(f"{article}: {self.pieces.get(article, 0)} != {count}")
