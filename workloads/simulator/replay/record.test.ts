import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readRecord } from './record.ts';

const folder = mkdtempSync(join(tmpdir(), 'record-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = 'agg_id,first_id,last_id,time_ms,price,quantity,buyer_is_maker';
const good = '7,20,21,1570752011620,0.00141342,23.50000000,true';

function fileOf(...lines: readonly string[]): string {
  const file = join(folder, 'trades.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

test('prices and amounts are read as whole ticks and lots', () => {
  const { columns, priceDecimals, amountDecimals } = readRecord(fileOf(header, good));
  expect({ priceDecimals, amountDecimals }).toEqual({ priceDecimals: 8, amountDecimals: 1 });
  expect([columns.price[0], columns.amount[0], columns.buyerIsMaker[0]]).toEqual([141_342, 235, 1]);
  expect([columns.firstRawId[0], columns.lastRawId[0], columns.time[0]]).toEqual([20, 21, 1_570_752_011_620]);
});

test('columns may stand in another order, packed or not', () => {
  const file = join(folder, 'trades.csv.gz');
  writeFileSync(
    file,
    gzipSync('price,quantity,agg_id,first_id,last_id,time_ms,buyer_is_maker\r\n2,3,1,1,1,5,False\r\n'),
  );
  expect(readRecord(file).columns).toMatchObject({ firstId: 1, length: 1 });
});

test.each([
  ['a missing column', [header.replace('price,', ''), good], /no column "price"/],
  ['a bad price', [header, good, '8,22,22,1570752011621,abc,1,true'], /line 3: price "abc"/],
  ['a price of zero', [header, good.replace('0.00141342', '0')], /line 2: price "0"/],
  ['a hole in the ids', [header, good, '9,22,22,1570752011621,1,1,true'], /line 3: agg_id 9 does not follow 7/],
  ['time that runs back', [header, good, '8,22,22,1570752011619,1,1,true'], /line 3: time_ms/],
  ['a short line', [header, '7,20,21'], /line 2: time_ms ""/],
  ['no maker flag', [header, good.replace('true', 'yes')], /line 2: buyer_is_maker "yes"/],
  ['nothing', [header], /holds no trade/],
])('%s is refused with file, line and reason', (_, lines, reason) => {
  const file = fileOf(...lines);
  expect(() => readRecord(file)).toThrow(reason);
  expect(() => readRecord(file)).toThrow(file);
});

test('a file that is not there is named', () => {
  expect(() => readRecord('/nowhere/trades.csv')).toThrow(/cannot read \/nowhere\/trades.csv/);
});
