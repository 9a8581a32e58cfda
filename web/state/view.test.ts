import { describe, expect, it } from 'vitest';
import { defaults, parsePreferences } from './preferences.ts';
import { parseView, type View, viewSearch } from './view.ts';

describe('the address', () => {
  it('carries symbol, timeframe, range and tab, and gives them back', () => {
    const view: View = {
      series: { exchange: 'binance', symbol: 'BTC/USDT' },
      timeframe: '15m',
      range: { from: 1_000, to: 2_000 },
      tab: 'trades',
    };
    expect(viewSearch(view)).toBe('?symbol=binance:BTC/USDT&timeframe=15m&from=1000&to=2000&tab=trades');
    expect(parseView(viewSearch(view))).toEqual(view);
  });

  it('falls back to what is usual where it makes no sense', () => {
    expect(parseView('?symbol=<script>&timeframe=7m&from=9&to=3&tab=x')).toEqual(parseView(''));
  });
});

describe('preferences', () => {
  it('survive being saved', () => {
    const saved = { ...defaults, theme: 'light', palette: 'cvd', zone: 'local', pricePane: 70 } as const;
    expect(parsePreferences(JSON.stringify(saved))).toEqual(saved);
  });

  it('fall back when they are damaged or of another version', () => {
    expect(parsePreferences('{')).toEqual(defaults);
    expect(parsePreferences('{"version":9,"theme":"dark"}')).toEqual(defaults);
    expect(parsePreferences('{"version":1,"theme":"pink","pricePane":5}')).toEqual(defaults);
  });
});
