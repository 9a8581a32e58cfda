import { type MarketClock, realClock, replayClock } from './clock.ts';
import type { SimulatedExchange } from './exchange.ts';
import { createFaults, type FaultControl } from './faults/fault-control.ts';
import { handleFaults } from './faults/fault-handler.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { serveHttp } from './http-server.ts';
import { defaultSymbols } from './market/listing.ts';
import { type Market, simulatedMarket } from './market/market.ts';
import { factorsOf } from './market/simulated-price.ts';
import { readRecord } from './replay/record.ts';
import { replayMarket } from './replay/replay-market.ts';
import { restHandler } from './rest/rest-handler.ts';
import { weightCounter } from './rest/weight.ts';
import { createStreamServer } from './stream/stream-server.ts';

/** A symbol and the file of trades (CSV or .csv.gz) that it replays. */
export interface Replay {
  readonly symbol: string;
  readonly file: string;
}

export interface SimulatorOptions {
  /** 0 (the default) takes a free one. Always on 127.0.0.1. */
  readonly port?: number | undefined;
  /** Decides every market and every fault. Default 1. */
  readonly seed?: number | undefined;
  /** Unified symbols of made markets. Default: a list of common ones. */
  readonly symbols?: readonly string[] | undefined;
  readonly replays?: readonly Replay[] | undefined;
  /** Market time for a second of real time while a record is replayed; `Infinity`: as fast as clients read. Default 1. */
  readonly speed?: number | undefined;
  readonly faults?: FaultPlan | undefined;
  /** The machine's clock, ms UTC. */
  readonly now?: (() => number) | undefined;
}

export interface Simulator {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly faults: FaultControl;
  close(): Promise<void>;
}

interface Recorded {
  readonly market: Market;
  readonly from: number;
  readonly to: number;
}

function recorded(seed: number, { symbol, file }: Replay): Recorded {
  const record = readRecord(file);
  const { time } = record.columns;
  return { market: replayMarket(seed, symbol, record), from: time[0] as number, to: time.at(-1) as number };
}

function clockOf(records: readonly Recorded[], speed: number, real: () => number): MarketClock {
  if (records.length === 0) return realClock(real);
  const from = Math.min(...records.map((record) => record.from));
  const to = Math.max(...records.map((record) => record.to));
  return replayClock({ from, to, speed, real });
}

function exchangeOf(options: SimulatorOptions): SimulatedExchange {
  const seed = options.seed ?? 1;
  const factors = factorsOf(seed);
  const records = (options.replays ?? []).map((replay) => recorded(seed, replay));
  const made = (options.symbols ?? defaultSymbols).map((symbol) => simulatedMarket(seed, symbol, factors));
  const markets = [...made, ...records.map(({ market }) => market)];
  return {
    clock: clockOf(records, options.speed ?? 1, options.now ?? Date.now),
    markets: new Map(markets.map((market) => [market.listing.id, market])),
    replayed: new Set(records.map(({ market }) => market.listing.id)),
  };
}

/**
 * Starts the simulated exchange on 127.0.0.1: Binance's spot REST API and streams. Throws a `RecordError`, a
 * `RangeError` (symbol), a `FaultPlanError`, or what `listen` throws.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const exchange = exchangeOf(options);
  const faults = createFaults(options.seed ?? 1, () => streams.dropSockets());
  faults.control.set(options.faults ?? {});
  const streams = createStreamServer(exchange, faults.source);
  const rest = restHandler({ exchange, faults: faults.source, weight: weightCounter(options.now ?? Date.now) });
  const server = await serveHttp(options.port ?? 0, {
    request: (request, url, response) =>
      url.pathname.startsWith('/simulator/')
        ? handleFaults(faults.control, request, response, url.pathname)
        : rest(request, url, response),
    upgrade: streams.upgrade,
  });
  return {
    restUrl: `http://127.0.0.1:${server.port}`,
    wsUrl: `ws://127.0.0.1:${server.port}`,
    faults: faults.control,
    async close() {
      streams.close();
      await server.close();
    },
  };
}
