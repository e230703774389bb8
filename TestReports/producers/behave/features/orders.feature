# SPDX-License-Identifier: Apache-2.0
Feature: Orders
  A customer orders articles and pays for them.

  Background:
    Given an empty order

  Scenario: One article
    When 2 pieces at 450 cents are ordered
    Then 900 cents are due

  Scenario Outline: Postage
    When <count> pieces at <price> cents are ordered
    Then <due> cents are due with postage

    Examples: below the limit
      | count | price | due  |
      | 1     | 450   | 840  |
      | 2     | 1000  | 2390 |

    Examples: above the limit
      | count | price | due  |
      | 10    | 450   | 4500 |
      | 5     | 1000  | 5390 |

  Scenario: Payment service is down
    When 1 pieces at 450 cents are ordered
    And the customer pays
    Then 0 cents are due

  Scenario: Gift wrapping
    When the order is wrapped

  @skip
  Scenario: Instalments
    When 1 pieces at 450 cents are ordered
    Then 450 cents are due
