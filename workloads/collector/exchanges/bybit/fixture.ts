import { type Command, type Fixture, type FixtureState, readFrames, type TopicKey } from '../fixture.ts';

const book = readFrames(new URL(import.meta.url), 'book');
const trades = readFrames(new URL(import.meta.url), 'trades');
const of = (frames: readonly string[], name: string) => frames.filter((frame) => frame.includes(`.${name}"`));
const ticker = JSON.stringify({
  topic: 'tickers.LTCUSDT',
  type: 'snapshot',
  ts: 1618677785940,
  data: {
    ...{ symbol: 'LTCUSDT', lastPrice: '314.30', highPrice24h: '320', lowPrice24h: '300', prevPrice24h: '310' },
    ...{ volume24h: '1000', turnover24h: '310000', price24hPcnt: '0.0139' },
  },
});
const channels = { publicTrade: 'trades', orderbook: 'orderbook', tickers: 'ticker' } as const;

export const bybitFixture: Fixture = {
  id: 'bybit',
  tradeSymbol: 'LTC/USDT',
  tradeName: 'LTCUSDT',
  market: { symbol: 'LTC/USDT', base: 'LTC', quote: 'USDT', tickSize: 0.01, lotSize: 0.1 },
  firstTrade: firstTrade(),
  history: 10,
  bookSymbols: ['LTC/USDT', 'BCH/USDT'],
  bookNames: ['LTCUSDT', 'BCHUSDT'],
  frames: {
    'trades:LTCUSDT': of(trades, 'LTCUSDT'),
    'orderbook:LTCUSDT': of(book, 'LTCUSDT'),
    'orderbook:BCHUSDT': of(book, 'BCHUSDT'),
    'ticker:LTCUSDT': [ticker],
  },

  trades: (frame) =>
    JSON.parse(frame).data.map((trade: Record<string, string>) => ({
      ...{ id: trade.i, ts: Number(trade.T), price: Number(trade.p), amount: Number(trade.v) },
      side: trade.S === 'Buy' ? 'buy' : 'sell',
    })),

  book(frame) {
    const { type, data } = JSON.parse(frame);
    return { snapshot: type === 'snapshot', bids: data.b, asks: data.a };
  },

  bookStart: () => [],

  command(text): Command {
    const { op, args = [] } = JSON.parse(text);
    if (op === 'ping')
      return { operation: 'ping', topics: [], answers: [{ success: true, ret_msg: 'pong', op: 'ping' }] };
    const topics = args.map((arg: string): TopicKey => {
      const parts = arg.split('.');
      return `${channels[parts[0] as keyof typeof channels]}:${parts.at(-1)}`;
    });
    return { operation: op, topics, answers: [{ success: true, ret_msg: '', op }] };
  },

  greet: () => [],

  rest(url, state) {
    const { pathname, searchParams: query } = url;
    if (pathname === '/v5/market/instruments-info') return answer([market('LTC', '0.01'), market('BCH', '0.05')]);
    if (pathname === '/v5/market/time') return { retCode: 0, result: { timeNano: `${state.now}123456` } };
    if (pathname === '/v5/market/recent-trade') return answer(pastTrades(state));
    if (pathname !== '/v5/market/kline') return undefined;
    const [start, end] = [Number(query.get('start')), Number(query.get('end'))];
    const rows = state.candles('trades:LTCUSDT').filter((candle) => candle.start >= start && candle.start <= end);
    return answer(
      rows.map((c) => [c.start, c.open, c.high, c.low, c.close, c.volume, c.quoteVolume].map(String)).toReversed(),
    );
  },

  badSymbol: { status: 200, body: { retCode: 10001, retMsg: 'Not supported symbols' } },
  flip: (frame) => frame.replace(/"u":(\d+)/, (_, u) => `"u":${Number(u) + 1}`),
  lostFrame: 5,
  provesEachFrame: true,
};

function firstTrade() {
  const { i, T, p, v, S } = JSON.parse(of(trades, 'LTCUSDT')[0] ?? '').data[0];
  return {
    id: i,
    ts: T,
    price: Number(p),
    amount: Number(v),
    side: S === 'Buy' ? ('buy' as const) : ('sell' as const),
  };
}

function answer(list: readonly object[]): object {
  return { retCode: 0, retMsg: 'OK', result: { category: 'spot', list } };
}

function pastTrades(state: FixtureState): readonly object[] {
  const past = state.past('trades:LTCUSDT').flatMap((frame) => JSON.parse(frame).data);
  return past
    .slice(-60)
    .toReversed()
    .map(({ i, T, p, v, S }) => ({ execId: i, time: `${T}`, price: p, size: v, side: S, isBlockTrade: false }));
}

function market(base: string, tickSize: string): object {
  return {
    ...{ symbol: `${base}USDT`, baseCoin: base, quoteCoin: 'USDT', status: 'Trading', priceFilter: { tickSize } },
    lotSizeFilter: { basePrecision: '0.1', quotePrecision: '0.01', minOrderQty: '0.1', maxOrderQty: '1000' },
  };
}
