import { type Command, type Fixture, type FixtureState, readFrames, type TopicKey } from '../fixture.ts';

const book = readFrames(new URL(import.meta.url), 'book');
const trades = readFrames(new URL(import.meta.url), 'trades');
const tickers = readFrames(new URL(import.meta.url), 'tickers');
const of = (frames: readonly string[], name: string) => frames.filter((frame) => frame.includes(`"${name}"`));
const channels = { matches: 'trades', level2_batch: 'orderbook', ticker: 'ticker' } as const;

export const coinbaseFixture: Fixture = {
  id: 'coinbase',
  tradeSymbol: 'SKL/USD',
  tradeName: 'SKL-USD',
  market: { symbol: 'SKL/USD', base: 'SKL', quote: 'USD', tickSize: 0.0001, lotSize: 0.1 },
  firstTrade: {
    ...{ id: '1568267', ts: Date.parse('2021-04-17T16:43:37.056Z') },
    ...{ price: 0.7904, amount: 1338.3, side: 'buy' },
  },
  history: 30,
  bookSymbols: ['SKL/USD', 'SKL/GBP'],
  bookNames: ['SKL-USD', 'SKL-GBP'],
  frames: {
    'trades:SKL-USD': of(trades, 'SKL-USD').map((frame) => frame.replace('"last_match"', '"match"')),
    'orderbook:SKL-USD': of(book, 'SKL-USD'),
    'orderbook:SKL-GBP': of(book, 'SKL-GBP'),
    'ticker:SKL-USD': of(tickers, 'SKL-USD'),
  },

  trades(frame) {
    const { trade_id, time, price, size, side } = JSON.parse(frame);
    const ts = Date.parse(`${time.slice(0, 23)}Z`);
    return [
      { id: `${trade_id}`, ts, price: Number(price), amount: Number(size), side: side === 'buy' ? 'sell' : 'buy' },
    ];
  },

  book(frame) {
    const { type, bids, asks, changes } = JSON.parse(frame);
    if (type === 'snapshot') return { snapshot: true, bids, asks };
    const side = (wanted: string) =>
      changes.filter(([key]: string[]) => key === wanted).map((c: string[]) => c.slice(1));
    return { snapshot: false, bids: side('buy'), asks: side('sell') };
  },

  bookStart: () => [],

  command(text): Command {
    const message = JSON.parse(text);
    const topics = message.channels.flatMap(
      ({ name, product_ids }: { name: keyof typeof channels; product_ids: string[] }) =>
        product_ids.map((product): TopicKey => `${channels[name]}:${product}`),
    );
    return { operation: message.type, topics, answers: [{ type: 'subscriptions', channels: message.channels }] };
  },

  /** A subscription to trades begins with the last one. */
  greet(topic, state) {
    if (!topic.startsWith('trades')) return [];
    return state
      .past(topic)
      .slice(-1)
      .map((frame) => frame.replace('"match"', '"last_match"'));
  },

  rest(url, state) {
    const { pathname, searchParams: query } = url;
    if (pathname === '/products') return [market('SKL', 'USD'), market('SKL', 'GBP')];
    if (pathname === '/time') return { iso: new Date(state.now).toISOString(), epoch: state.now / 1_000 };
    if (pathname === '/products/SKL-USD/trades') return pastTrades(query, state);
    if (pathname !== '/products/SKL-USD/candles') return undefined;
    const [start, end] = [Date.parse(query.get('start') ?? ''), Date.parse(query.get('end') ?? '')];
    return state
      .candles('trades:SKL-USD')
      .filter((candle) => candle.start >= start && candle.start <= end)
      .map(({ start: time, low, high, open, close, volume }) => [time / 1_000, low, high, open, close, volume])
      .toReversed();
  },

  badSymbol: { status: 404, body: { message: 'NotFound' } },
  /** An order to buy becomes one to sell at the same price: the sides meet. */
  flip: (frame) => frame.replace(/"changes":\[.*?\]\]/, '"changes":[["sell","0.0100","1.0"]]'),
  lostFrame: 16,
  provesEachFrame: false,
};

function pastTrades(query: URLSearchParams, state: FixtureState): object {
  const before = Number(query.get('after') ?? Number.POSITIVE_INFINITY);
  return state
    .past('trades:SKL-USD')
    .map((frame) => JSON.parse(frame))
    .filter(({ trade_id }) => trade_id < before)
    .slice(-Number(query.get('limit')))
    .map(({ trade_id, side, size, price, time }) => ({ trade_id, side, size, price, time }))
    .toReversed();
}

function market(base: string, quote: string): object {
  return {
    ...{ id: `${base}-${quote}`, base_currency: base, quote_currency: quote, status: 'online' },
    ...{ base_increment: '0.1', quote_increment: '0.0001', min_market_funds: '1' },
  };
}
