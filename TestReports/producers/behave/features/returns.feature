# SPDX-License-Identifier: Apache-2.0
Feature: Returns

  Scenario: Everything comes back
    Given an empty order
    When 2 pieces at 450 cents are ordered
    And 2 pieces at -450 cents are ordered
    Then 0 cents are due
