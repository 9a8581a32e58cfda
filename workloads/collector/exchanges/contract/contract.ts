import { describe } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { describeCandles } from './candles.ts';
import { describeFailures } from './failures.ts';
import { describeMarket } from './market.ts';
import { describeOrderBook } from './order-book.ts';
import { describeSocket } from './socket.ts';
import { describeTrades } from './trades.ts';

/** What every exchange must do, proven against recorded data. */
export function describeExchange(fixture: Fixture): void {
  describe(`${fixture.id} as an exchange`, () => {
    describeMarket(fixture);
    describeTrades(fixture);
    describeCandles(fixture);
    describeOrderBook(fixture);
    describeFailures(fixture);
    describeSocket(fixture);
  });
}
