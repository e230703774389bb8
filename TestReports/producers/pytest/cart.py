# SPDX-License-Identifier: Apache-2.0
"""A shopping cart whose prices are whole cents."""
from dataclasses import dataclass, field


@dataclass
class Cart:
    lines: dict = field(default_factory=dict)

    def add(self, article, cents, quantity=1):
        if quantity < 1:
            raise ValueError(f"quantity must be positive, not {quantity}")
        known, price = self.lines.get(article, (0, cents))
        self.lines[article] = (known + quantity, price)

    def total(self, discount_percent=0):
        gross = sum(quantity * price for quantity, price in self.lines.values())
        return gross * (100 - discount_percent) // 100
