# SPDX-License-Identifier: Apache-2.0
*** Settings ***
Library    Stock.py

*** Test Cases ***
Received Goods Are Counted
    Receive    tea    10
    Receive    tea    5
    Stock Should Be    tea    15

Damaged Goods Are Sent Back
    Receive    cup    4
    Stock Should Be    cup    3

Pallets Are Unpacked
    [Tags]    robot:skip
    Receive    pallet    1

Scanner Reads The Label
    Skip If    True    no scanner on this machine
    Receive    label    1
