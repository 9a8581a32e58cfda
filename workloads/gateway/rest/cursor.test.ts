import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor, endOfTime } from './cursor.ts';

const instant = fc.integer({ min: 0, max: endOfTime });
const position = fc.record({ time: instant, id: fc.stringMatching(/^[\w"\\;-]{0,50}$/) });
const cursor = fc.record({
  direction: fc.constantFrom('newer' as const, 'older' as const),
  from: instant,
  to: instant,
  after: fc.option(position),
});

it('reads back what it wrote, as a text that needs no escaping in a URL', () => {
  fc.assert(
    fc.property(cursor, (cursor) => {
      const text = encodeCursor(cursor, 'trades binance BTC/USDT');
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeCursor(text, 'trades binance BTC/USDT')).toEqual(cursor);
    }),
  );
});

it('is of no use for another query', () => {
  fc.assert(fc.property(cursor, (cursor) => decodeCursor(encodeCursor(cursor, 'one'), 'another') === null));
});

it('refuses any other text', () => {
  fc.assert(fc.property(fc.string(), (text) => decodeCursor(text, 'one') === null));
  fc.assert(fc.property(fc.json(), (json) => decodeCursor(Buffer.from(json).toString('base64url'), 'one') === null));
});
