import { type Command, type Fixture, type FixtureState, foldBook, readFrames, type TopicKey } from '../fixture.ts';

const snapshots = readFrames(new URL(import.meta.url), 'depth-snapshots').map((line) => JSON.parse(line));
const depth = readFrames(new URL(import.meta.url), 'book');
const trades = readFrames(new URL(import.meta.url), 'trades');
const of = (name: string) => depth.filter((frame) => JSON.parse(frame).s === name);
const ticker = JSON.stringify({
  ...{ e: '24hrTicker', E: 1633998512068, s: 'NKNUSDT', p: '-0.01', P: '-2.76', c: '0.3528', b: '0.3521', a: '0.3526' },
  ...{ h: '0.3711', l: '0.3402', v: '1000', q: '352' },
});
const channels = { aggTrade: 'trades', 'depth@100ms': 'orderbook', ticker: 'ticker' } as const;

export const binanceFixture: Fixture = {
  id: 'binance',
  tradeSymbol: 'XRP/ETH',
  tradeName: 'XRPETH',
  market: { symbol: 'XRP/ETH', base: 'XRP', quote: 'ETH', tickSize: 0.00000001, lotSize: 1 },
  firstTrade: { id: '13519807', ts: 1570752011620, price: 0.00141342, amount: 23, side: 'sell' },
  history: 1_250,
  bookSymbols: ['NKN/USDT', 'LRC/BTC'],
  bookNames: ['NKNUSDT', 'LRCBTC'],
  frames: {
    'trades:XRPETH': trades,
    'orderbook:NKNUSDT': of('NKNUSDT'),
    'orderbook:LRCBTC': of('LRCBTC'),
    'ticker:NKNUSDT': [ticker],
  },

  trades(frame) {
    const { a, p, q, T, m } = JSON.parse(frame);
    return [{ id: `${a}`, ts: T, price: Number(p), amount: Number(q), side: m ? 'sell' : 'buy' }];
  },

  book(frame) {
    const { b, a } = JSON.parse(frame);
    return { snapshot: false, bids: b, asks: a };
  },

  bookStart: (name) => snapshots.filter(({ symbol }) => symbol === name),

  command(text): Command {
    const { method, params, id } = JSON.parse(text);
    const topics = params.map((param: string): TopicKey => {
      const [name, channel] = [param.slice(0, param.indexOf('@')), param.slice(param.indexOf('@') + 1)];
      return `${channels[channel as keyof typeof channels]}:${name?.toUpperCase()}`;
    });
    return { operation: method.toLowerCase(), topics, answers: [{ result: null, id }] };
  },

  greet: () => [],

  rest(url, state) {
    const { pathname, searchParams: query } = url;
    const symbol = query.get('symbol') ?? '';
    if (pathname === '/api/v3/exchangeInfo') return { symbols: ['XRP/ETH', 'NKN/USDT', 'LRC/BTC'].map(market) };
    if (pathname === '/api/v3/time') return { serverTime: state.now };
    if (pathname === '/api/v3/depth') return depthOf(symbol, state);
    if (pathname === '/api/v3/klines') return klines(symbol, query, state);
    if (pathname === '/api/v3/aggTrades') return aggTrades(symbol, query, state);
    return undefined;
  },

  badSymbol: { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } },
  flip: (frame) => frame.replace(/"U":(\d+),"u":(\d+)/, (_, U, u) => `"U":${Number(U) + 1},"u":${Number(u) + 1}`),
  lostFrame: 20,
  provesEachFrame: true,
};

/** The recorded snapshot (of sequence `lastUpdateId`) with the changes since. */
function depthOf(symbol: string, state: FixtureState) {
  const recorded = snapshots.find((snapshot) => snapshot.symbol === symbol);
  const changes = state.past(`orderbook:${symbol}`).map((frame) => JSON.parse(frame));
  const later = changes.filter((change) => change.u > recorded.lastUpdateId);
  const books = [recorded, ...later.map(({ b, a }) => ({ bids: b, asks: a }))];
  const { bids, asks } = foldBook(books, 1_000);
  const texts = (levels: readonly (readonly number[])[]) => levels.map((level) => level.map(String));
  return { lastUpdateId: later.at(-1)?.u ?? recorded.lastUpdateId, bids: texts(bids), asks: texts(asks) };
}

function klines(symbol: string, query: URLSearchParams, state: FixtureState) {
  const [start, end] = [Number(query.get('startTime')), Number(query.get('endTime'))];
  const rows = state.candles(`trades:${symbol}`).filter((candle) => candle.start >= start && candle.start <= end);
  return rows.slice(0, Number(query.get('limit'))).map((candle) => {
    const prices = [candle.open, candle.high, candle.low, candle.close, candle.volume].map(String);
    return [
      candle.start,
      ...prices,
      candle.start + 59_999,
      String(candle.quoteVolume),
      candle.tradeCount,
      '0',
      '0',
      '0',
    ];
  });
}

function aggTrades(symbol: string, query: URLSearchParams, state: FixtureState) {
  const [from, start] = [query.get('fromId'), query.get('startTime')];
  const past = state.past(`trades:${symbol}`).map((frame) => JSON.parse(frame));
  const wanted = past.filter(({ a, T }) => (from === null ? T >= Number(start) : a >= Number(from)));
  return wanted
    .slice(0, Number(query.get('limit') ?? 500))
    .map(({ a, p, q, f, l, T, m, M }) => ({ a, p, q, f, l, T, m, M }));
}

function market(symbol: string) {
  const [baseAsset, quoteAsset] = symbol.split('/');
  return {
    ...{ symbol: `${baseAsset}${quoteAsset}`, status: 'TRADING', baseAsset, quoteAsset, isSpotTradingAllowed: true },
    ...{
      baseAssetPrecision: 8,
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      permissions: ['SPOT'],
      orderTypes: ['LIMIT'],
    },
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.00000001', maxPrice: '1000.00000000', tickSize: '0.00000001' },
      { filterType: 'LOT_SIZE', minQty: '1.00000000', maxQty: '90000000.00000000', stepSize: '1.00000000' },
    ],
  };
}
