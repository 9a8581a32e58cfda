import type { ApiCandle } from '../../contracts/api.ts';

const columns = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'tradeCount',
  'closed',
  'complete',
  'source',
] as const;

/** Candles as CSV with a header; times are ISO 8601 in UTC, figures are whole. */
export function candlesToCsv(candles: readonly ApiCandle[]): string {
  const rows = candles.map((candle) => [
    new Date(candle.time).toISOString(),
    ...columns.map((column) => candle[column]),
  ]);
  return [['time', ...columns], ...rows]
    .map((row) => row.join(','))
    .join('\n')
    .concat('\n');
}

export interface ExportName {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly simulated: boolean;
}

/** `binance-BTC-USDT-5m-simulated.csv` */
export function exportName({ exchange, symbol, timeframe, simulated }: ExportName, extension: string): string {
  return `${[exchange, symbol.replace('/', '-'), timeframe, ...(simulated ? ['simulated'] : [])].join('-')}.${extension}`;
}
