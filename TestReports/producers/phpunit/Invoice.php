<?php
// SPDX-License-Identifier: Apache-2.0
declare(strict_types=1);

namespace Shop;

/** An invoice in whole cents. */
final class Invoice
{
    /** @var array<int, array{string, int}> */
    private array $lines = [];

    public function add(string $text, int $cents): void
    {
        if ($text === '') {
            throw new \InvalidArgumentException('a line needs a text');
        }
        $this->lines[] = [$text, $cents];
    }

    public function total(int $taxPercent = 19): int
    {
        $net = array_sum(array_column($this->lines, 1));
        return intdiv($net * (100 + $taxPercent), 100);
    }
}
