import type { Trade } from '../../contracts/trade.ts';

const futureToleranceMs = 60_000;
const longestText = 200;

/**
 * Why a value is no trade that may be counted; null when it is one. A trade is in the future when it is over a minute
 * ahead of both clocks known here: the collector's at receipt, and the exchange's as the feed last told it (`exchangeNow`).
 */
export function tradeFault(value: unknown, exchangeNow: number): string | null {
  if (typeof value !== 'object' || value === null) return 'value is not an object';
  const { exchange, symbol, id, ts, price, amount, side, received } = value as Partial<Record<keyof Trade, unknown>>;
  if (!isText(exchange)) return 'exchange is no text of 1 to 200 characters';
  if (!isText(symbol)) return 'symbol is no text of 1 to 200 characters';
  if (!isText(id)) return 'id is no text of 1 to 200 characters';
  if (!Number.isSafeInteger(ts) || (ts as number) < 0) return 'ts is not a time in ms';
  if (!Number.isSafeInteger(received)) return 'received is not a time in ms';
  if (!isPositive(price)) return 'price is not a positive number';
  if (!isPositive(amount)) return 'amount is not a positive number';
  if (side !== 'buy' && side !== 'sell') return 'side is neither buy nor sell';
  if ((ts as number) > Math.max(received as number, exchangeNow) + futureToleranceMs) return 'ts is in the future';
  return null;
}

/** What PostgreSQL can store and index: one trade that it cannot would hold up all others for ever. */
function isText(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= longestText &&
    !value.includes('\0') &&
    value.isWellFormed()
  );
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
