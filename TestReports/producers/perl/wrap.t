#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Tests of Text::Wrap, which is part of Perl.
use strict;
use warnings;
use Test::More;
use Text::Wrap qw(wrap);

$Text::Wrap::columns = 10;

is wrap('', '', 'green tea'), 'green tea', 'a short line stays';
is wrap('', '', 'green tea & milk'), "green tea\n& milk", 'a long line is broken';
is wrap('', '', 'a' x 12), 'a' x 12, 'a long word stays in one piece';

subtest 'indent' => sub {
    plan tests => 3;
    like wrap('* ', '  ', 'one two three'), qr/^\* one/, 'of the first line';
    like wrap('* ', '  ', 'one two three'), qr/^  three/m, 'of later lines';
    subtest 'with tabs' => sub {
        is wrap("\t", '', 'a'), "\ta", 'kept';
        done_testing;
    };
};

subtest 'paragraphs' => sub {
    is wrap('', '', "a\n\nb"), "a\nb", 'are joined';
    done_testing;
};

SKIP: {
    skip 'no Unicode::LineBreak here', 2;
    fail 'breaks by Unicode rules';
    fail 'knows wide letters';
}

TODO: {
    local $TODO = 'ticket 7: hyphens';
    is wrap('', '', 'well-thought-out'), "well-\nthought-\nout", 'breaks at hyphens';
    is wrap('', '', ''), '', 'empty text';
}

subtest 'every column' => sub {
    plan skip_all => 'takes too long';
};

pass 'issue #12: a number sign \ in a name';

done_testing;
