# SPDX-License-Identifier: Apache-2.0
*** Settings ***
Library          Stock.py
Test Template    Delivery Leaves

*** Test Cases ***             RECEIVED    DELIVERED    LEFT
All Of It                      3           3            0
Some Of It                     3           1            2
More Than There Is             3           4            0
A & B <together>               5           5            0

*** Keywords ***
Delivery Leaves
    [Arguments]    ${received}    ${delivered}    ${left}
    Receive    tea    ${received}
    Deliver    tea    ${delivered}
    Stock Should Be    tea    ${left}
