import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadTrackedSymbols } from './tracked-symbols.ts';

const good = `apiVersion: cryptoviz.io/v1alpha1
kind: TrackedSymbol
metadata: {name: btc-usdt}
spec:
  symbol: BTC/USDT
  exchanges: [{name: binance}]
`;

function folderOf(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'symbols-'));
  files.forEach((text, at) => {
    writeFileSync(join(folder, `${at}.yaml`), text);
  });
  return folder;
}

it('fills in the defaults of the CustomResourceDefinition', () => {
  expect(loadTrackedSymbols(folderOf(good))[0]?.spec).toEqual({
    symbol: 'BTC/USDT',
    exchanges: [{ name: 'binance', tickers: true, orderBook: { depth: 20 } }],
    suspend: false,
    backfill: { lookback: '365d' },
  });
});

it('loads the samples', () => {
  const samples = loadTrackedSymbols(fileURLToPath(new URL('../samples', import.meta.url)));
  expect(samples.map((sample) => sample.spec.symbol)).toContain('BTC/USDT');
});

it.each([
  ['symbol: BTC/USDT', 'symbol: BTC-USDT', /0\.yaml: spec\.symbol must match pattern/],
  ['symbol: BTC/USDT', 'sym: BTC/USDT', /0\.yaml: spec lacks the field "symbol"/],
  ['symbol: BTC/USDT', 'symbol: BTC/USDT\n  colour: red', /0\.yaml: spec has an unknown field "colour"/],
  [
    '{name: binance}',
    '{name: mtgox}',
    /0\.yaml: spec\.exchanges\[0\]\.name must be one of binance, bybit, coinbase, kraken/,
  ],
  ['{name: binance}', '', /0\.yaml: spec\.exchanges must NOT have fewer than 1 items/],
  [
    '{name: binance}',
    '{name: binance}, {name: binance}',
    /0\.yaml: spec\.exchanges\[1\] collects BTC\/USDT on binance, which 0\.yaml does already/,
  ],
  [
    '{name: binance}',
    '{name: binance, orderBook: {depth: 500}}',
    /spec\.exchanges\[0\]\.orderBook\.depth must be <= 100/,
  ],
  ['{name: binance}', '{name: binance, tickers: maybe}', /spec\.exchanges\[0\]\.tickers must be boolean/],
  ['v1alpha1', 'v9', /0\.yaml: apiVersion must be cryptoviz\.io\/v1alpha1/],
  ['kind: TrackedSymbol', 'kind: Pod', /0\.yaml: kind must be TrackedSymbol/],
  ['{name: btc-usdt}', '{}', /0\.yaml: metadata lacks the field "name"/],
  ['spec:', 'spec: [', /0\.yaml: .*line \d+/],
  ['exchanges: [', 'backfill: {lookback: 3 weeks}\n  exchanges: [', /spec\.backfill\.lookback must match pattern/],
])('rejects a file with "%s" replaced by "%s"', (from, to, reason) => {
  expect(() => loadTrackedSymbols(folderOf(good.replace(from, to)))).toThrow(reason);
});

it('lists the faults of all files at once', () => {
  const folder = folderOf(good.replace('BTC/USDT', 'btc'), good.replace('binance', 'mtgox'));
  expect(() => loadTrackedSymbols(folder)).toThrow(/0\.yaml: .*\n1\.yaml: /);
});

it('rejects a market that two files collect from one exchange', () => {
  expect(() => loadTrackedSymbols(folderOf(good, good))).toThrow(
    /1\.yaml: .*BTC\/USDT on binance, which 0\.yaml does already/,
  );
});

it.each([
  ['an empty folder', folderOf(), /no \*\.yaml file/],
  ['a folder that is not there', '/nowhere/at/all', /cannot be read/],
])('rejects %s', (_, folder, reason) => {
  expect(() => loadTrackedSymbols(folder)).toThrow(reason);
});
