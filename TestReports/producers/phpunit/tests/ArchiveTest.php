<?php
// SPDX-License-Identifier: Apache-2.0
declare(strict_types=1);

namespace Shop\Tests;

use PHPUnit\Framework\TestCase;

final class ArchiveTest extends TestCase
{
    public static function setUpBeforeClass(): void
    {
        throw new \RuntimeException('archive is not mounted');
    }

    public function testIsReadable(): void
    {
        $this->assertTrue(true);
    }
}
