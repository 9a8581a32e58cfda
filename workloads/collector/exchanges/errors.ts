/**
 * What can go wrong with an exchange, by what the caller has to do about it (`kind`). Anything else that an exchange
 * throws is a defect here or a protocol that changed, and should not be retried.
 */
export type ExchangeError = RateLimited | Banned | Unavailable | BadSymbol | BrokenBook | OutOfReach;

/** Too many requests: ask nothing before `retryAfterMs` has passed. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly kind = 'rate-limited';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, cause?: unknown) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** The address is shut out (Binance 418; 403 and 451 elsewhere): asking on makes it longer. */
export class Banned extends Error {
  override readonly name = 'Banned';
  readonly kind = 'banned';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, cause?: unknown) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** The exchange or the way to it is down; try again with growing pauses. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly kind = 'unavailable';
}

/** The exchange does not list the symbol; trying again does not help. */
export class BadSymbol extends Error {
  override readonly name = 'BadSymbol';
  readonly kind = 'bad-symbol';
}

/** A delta of the order book was lost, repeated wrongly or altered; the next `watchOrderBook` starts it afresh. */
export class BrokenBook extends Error {
  override readonly name = 'BrokenBook';
  readonly kind = 'broken-book';
}

/** The exchange no longer serves trades from where they were asked; what it has begins at `reachesFrom`, ms UTC. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
  readonly kind = 'out-of-reach';
  readonly reachesFrom: number;

  constructor(message: string, reachesFrom: number) {
    super(message);
    this.reachesFrom = reachesFrom;
  }
}

const classes = [RateLimited, Banned, Unavailable, BadSymbol, BrokenBook, OutOfReach];

export function isExchangeError(error: unknown): error is ExchangeError {
  return classes.some((type) => error instanceof type);
}
