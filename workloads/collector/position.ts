import { compareTrades, type Trade } from '../../contracts/trade.ts';
import type { Exchange, TradeCursor } from './exchange.ts';
import { behind, type Continuity, checkContinuity, cursorTs, dropKnown, idDistance } from './gap-finder.ts';
import { RecentIds } from './recent-ids.ts';

const rememberedIds = 20_000;

/** Up to where a series has been published, and how what comes next is held against it. */
export class Position {
  readonly #tradeIds: Exchange['tradeIds'];
  readonly #known = new RecentIds(rememberedIds);
  #cursor: TradeCursor;
  #floorTs: number;
  #provenTo = Number.NEGATIVE_INFINITY;
  /** False while only a time is known and the exchange was not asked what came first. */
  #begun: boolean;

  constructor(tradeIds: Exchange['tradeIds'], cursor: TradeCursor) {
    this.#tradeIds = tradeIds;
    this.#cursor = cursor;
    this.#floorTs = cursorTs(cursor);
    this.#begun = 'afterId' in cursor;
    if ('afterId' in cursor) this.#known.add(cursor.afterId);
  }

  get cursor(): TradeCursor {
    return this.#cursor;
  }

  get hasBegun(): boolean {
    return this.#begun;
  }

  /** Everything before this exchange time has been published, ms UTC. */
  get coveredTo(): number {
    return Math.max(cursorTs(this.#cursor), this.#provenTo);
  }

  /** The stream or the exchange has shown that nothing is missing before `ts`. */
  prove(ts: number): void {
    this.#provenTo = Math.max(this.#provenTo, ts);
  }

  /** What of a batch comes next. Opaque ids show no holes; those are looked for after each connect. */
  split(batch: readonly Trade[]): Continuity {
    if (this.#tradeIds === 'sequential') return checkContinuity(this.#cursor, batch);
    return { ready: dropKnown(this.#known, this.#floorTs, batch), hole: null, behind: [] };
  }

  /** How many ids are missing before a trade; null where that cannot be known. */
  missingBefore(trade: Trade): number | null {
    if (this.#tradeIds === 'opaque' || !('afterId' in this.#cursor)) return null;
    const distance = idDistance(this.#cursor.afterId, trade.id);
    return distance > 0 ? distance - 1 : null;
  }

  /** Trades have been published, in the order that `split` gave. */
  advance(trades: readonly Trade[]): void {
    const last = trades.at(-1);
    if (!last) return;
    if (this.#tradeIds === 'opaque') for (const { id } of trades) this.#known.add(id);
    // A late trade of an opaque exchange does not lead back.
    const cursor = this.#cursor;
    const leadsBack =
      this.#tradeIds === 'opaque' &&
      'afterId' in cursor &&
      compareTrades(last, { ts: cursor.afterTs, id: cursor.afterId }) < 0;
    if (!leadsBack) this.#cursor = behind(last);
    this.#begun = true;
  }

  /** What lies before `ts` is left to candles. */
  skipTo(ts: number): void {
    this.#cursor = { fromTs: ts };
    this.#floorTs = ts;
    this.#begun = false;
  }

  /** The series goes on with this trade, whatever ids are missing before it. */
  beginWith(trade: Trade): void {
    this.#cursor =
      this.#tradeIds === 'sequential'
        ? { afterId: String(BigInt(trade.id) - 1n), afterTs: trade.ts }
        : { fromTs: trade.ts };
    this.#begun = true;
  }
}
