// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { split } from './csv.mjs';

describe('header', () => {
  for (const name of ['id', 'name', 'price']) {
    it(`has a column ${name}`, () => assert.ok(split('id,name,price').includes(name)));
  }
  it.todo('has units');
});

test('columns may be quoted', async (t) => {
  await t.test('one', () => assert.deepEqual(split('"id",name'), ['id', 'name']));
  await t.test('none', { skip: true }, () => assert.fail());
});
