// SPDX-License-Identifier: Apache-2.0
/** Splits one line of comma-separated values; quoted values may hold commas. */
export function split(line) {
  if ((line.match(/"/g) ?? []).length % 2 === 1) throw new SyntaxError(`quote left open: ${line}`);
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map(([, value]) => (value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value));
}
