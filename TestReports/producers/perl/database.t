#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;
use Test::More tests => 5;

ok eval { require Text::Tabs; 1 }, 'tabs can be expanded';
open my $file, '<', 'articles.db' or BAIL_OUT('no database of articles');
ok -s $file, 'database is filled';
