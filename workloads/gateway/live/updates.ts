import type { Candle } from '../../../contracts/candle.ts';
import type { CandleEvent, TradeEvent } from '../../../contracts/socket.ts';
import { timeframeMs } from '../../../contracts/timeframe.ts';
import type { Trade } from '../../../contracts/trade.ts';
import { type State, stateUpdate } from './update.ts';

/** The event `candle`. A lagging client keeps the newest candle and the one before it, which its close completes. */
export function candleUpdate(room: string, event: CandleEvent): State {
  const parity = (event.time / timeframeMs[event.timeframe]) % 2;
  return stateUpdate('candle', `${room} ${parity}`, event.time, JSON.stringify(event));
}

export function candleEvent({ windowStart, exchange, symbol, timeframe, ...values }: Candle): CandleEvent {
  return { exchange, symbol, timeframe, time: windowStart, ...values };
}

/** JSON of a trade of the event `trade`. */
export function tradeJson({ exchange, symbol, id, ts, price, amount, side }: Trade): string {
  const event: TradeEvent = { exchange, symbol, id, time: ts, price, amount, side };
  return JSON.stringify(event);
}
