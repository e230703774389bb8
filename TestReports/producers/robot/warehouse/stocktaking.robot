# SPDX-License-Identifier: Apache-2.0
*** Settings ***
Library        Stock.py
Suite Setup    Fail    the scales do not answer

*** Test Cases ***
Weights Are Read
    Stock Should Be    sand    0

Differences Are Booked
    Stock Should Be    gravel    0
