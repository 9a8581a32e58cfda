import fc from 'fast-check';
import { expect, it } from 'vitest';
import { candleQuerySchema } from './api-query.ts';

const query = { exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const parse = (more: object) => candleQuerySchema.safeParse({ ...query, ...more });

it('reads an instant as ms or as ISO 8601, and means the same', () => {
  const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(
    fc.property(date, (date) => {
      expect(parse({ from: date.toISOString() }).data?.from).toBe(date.getTime());
      expect(parse({ from: String(date.getTime()) }).data?.from).toBe(date.getTime());
    }),
  );
});

it.each([
  ['2026-01-01', Date.UTC(2026, 0, 1)],
  ['2026-01-01T00:00Z', Date.UTC(2026, 0, 1)],
  ['2026-01-01T05:30:00.250+05:30', Date.UTC(2026, 0, 1, 0, 0, 0, 250)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['0', 0],
])('reads %s', (text, ms) => {
  expect(parse({ to: text }).data?.to).toBe(ms);
});

it.each([
  '2026-02-29',
  '2026-00-10',
  '2026-01-01T24:30:00Z',
  '2026-01-01T00:00',
  '-5',
  '1.0',
  '253402300800000',
  ' 1',
  '',
])('refuses %j as an instant', (text) => {
  expect(parse({ to: text }).success).toBe(false);
});

it('gives 500 rows unless told otherwise', () => {
  expect(parse({}).data?.limit).toBe(500);
  expect(parse({ limit: '1000' }).data?.limit).toBe(1000);
});

it('answers any text without throwing', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('from', 'to', 'limit', 'cursor', 'symbol'), text), (more) => {
      expect(() => parse(more)).not.toThrow();
    }),
  );
});
