import { expect, it } from 'vitest';
import { candlesToCsv, exportName } from './csv.ts';

it('writes candles with whole figures and ISO times', () => {
  const candle = { open: 1, high: 2, low: 0.00002471, close: 1.5, volume: 10, quoteVolume: 15, tradeCount: 3 };
  const csv = candlesToCsv([{ time: 0, ...candle, closed: true, revision: 1, source: 'trades', complete: true }]);
  expect(csv.split('\n')).toEqual([
    'time,open,high,low,close,volume,quoteVolume,tradeCount,closed,complete,source',
    '1970-01-01T00:00:00.000Z,1,2,0.00002471,1.5,10,15,3,true,true,trades',
    '',
  ]);
});

it('says in the name that the data is simulated', () => {
  const name = { exchange: 'binance', symbol: 'BTC/USDT', timeframe: '5m', simulated: true };
  expect(exportName(name, 'csv')).toBe('binance-BTC-USDT-5m-simulated.csv');
});
