import { seriesKey } from '../../contracts/series.ts';
import { loadTrackedSymbols } from '../../runtime/tracked-symbols.ts';
import type { Exchange } from '../collector/exchange.ts';
import { readEndpoints } from '../collector/exchanges/endpoints.ts';
import { createExchange } from '../collector/exchanges/index.ts';
import { type TrackedSeries, trackedSeries } from '../collector/tracked-series.ts';
import { defaultSymbols } from '../simulator/market/listing.ts';
import type { StandaloneOptions } from './options.ts';
import { startSimulatorThread } from './simulator-thread.ts';

/** The exchanges that this run collects from. */
export interface MarketSource {
  createExchange(id: string): Promise<Exchange>;
  close(): Promise<void>;
}

const simulated = 'binance';

/** Opens the real exchanges, or the simulator in their place. */
export async function openMarket(
  options: StandaloneOptions,
  series: readonly TrackedSeries[],
  onError: (error: Error) => void,
): Promise<MarketSource> {
  if (options.mode === 'live') {
    return { createExchange: (id) => createExchange(id, readEndpoints(id, process.env)), close: async () => undefined };
  }
  // The common markets are there even when nobody asks yet: a TrackedSymbol may be added while it runs.
  const made =
    options.mode === 'replay' ? [] : [...new Set([...defaultSymbols, ...series.map(({ symbol }) => symbol)])];
  const symbols = made.length > 0 ? ['--symbols', made.join()] : [];
  const replays = options.replays.flatMap((replay) => ['--replay', replay]);
  const simulator = await startSimulatorThread([...symbols, ...replays, '--speed', options.speed], onError);
  return { createExchange: (id) => createExchange(id, simulator), close: () => simulator.close() };
}

export interface LoadedSeries {
  readonly series: readonly TrackedSeries[];
  /** Series (`exchange:symbol`) that the simulator cannot play. */
  readonly leftOut: readonly string[];
}

/** What to collect: the TrackedSymbols of the folder, or in a replay without one the symbols that are replayed. */
export function loadSeries({ mode, symbolsDir, replays }: StandaloneOptions): LoadedSeries {
  const wanted =
    symbolsDir === null ? replays.map(replayedSeries) : trackedSeries(loadTrackedSymbols(symbolsDir), null);
  const playable = ({ exchange }: TrackedSeries): boolean => mode === 'live' || exchange === simulated;
  return { series: wanted.filter(playable), leftOut: wanted.filter((series) => !playable(series)).map(seriesKey) };
}

function replayedSeries(replay: string): TrackedSeries {
  const symbol = replay.slice(0, replay.indexOf('='));
  const trackedSymbol = symbol.toLowerCase().replace('/', '-');
  const dayMs = 86_400_000;
  return {
    trackedSymbol,
    exchange: simulated,
    symbol,
    tickers: true,
    orderBookDepth: 20,
    lookbackMs: dayMs,
    suspend: false,
  };
}
