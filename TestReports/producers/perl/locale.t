#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;
use Test::More;

plan skip_all => 'set WRAP_LOCALE to run these' unless $ENV{WRAP_LOCALE};
pass 'locale is known';
done_testing;
