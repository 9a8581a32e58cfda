import { type Command, type Fixture, readFrames, type TopicKey } from '../fixture.ts';

const book = readFrames(new URL(import.meta.url), 'book');
const trades = readFrames(new URL(import.meta.url), 'trades');
const of = (name: string) => book.filter((frame) => frame.includes(`"${name}"`));
const ticker = `{"channel":"ticker","type":"snapshot","data":[{"symbol":"XMR/USD","bid":354.14,"bid_qty":1.5,"ask":354.30,
"ask_qty":2.5,"last":354.15,"volume":100,"vwap":350,"low":340.1,"high":360.2,"change":-2.5,"change_pct":-0.7}]}`;
const channels = { trade: 'trades', book: 'orderbook', ticker: 'ticker' } as const;

export const krakenFixture: Fixture = {
  id: 'kraken',
  tradeSymbol: 'XMR/USD',
  tradeName: 'XMR/USD',
  market: { symbol: 'XMR/USD', base: 'XMR', quote: 'USD', tickSize: 0.01, lotSize: 0.00000001 },
  firstTrade: { id: '7014200', ts: Date.parse('2021-04-17T16:48:53.365Z'), price: 354.15, amount: 5, side: 'sell' },
  history: 20,
  bookSymbols: ['XMR/USD', 'WAVES/EUR'],
  bookNames: ['XMR/USD', 'WAVES/EUR'],
  frames: {
    'trades:XMR/USD': trades,
    'orderbook:XMR/USD': of('XMR/USD'),
    'orderbook:WAVES/EUR': of('WAVES/EUR'),
    'ticker:XMR/USD': [ticker],
  },

  trades: (frame) =>
    JSON.parse(frame).data.map((trade: Record<string, string>) => ({
      ...{ id: String(trade.trade_id), ts: Date.parse(`${trade.timestamp?.slice(0, 23)}Z`) },
      ...{ price: Number(trade.price), amount: Number(trade.qty), side: trade.side },
    })),

  book(frame) {
    const { type, data } = JSON.parse(frame);
    const levels = (side: readonly { price: number; qty: number }[]) =>
      side.map((l) => [String(l.price), String(l.qty)]);
    return { snapshot: type === 'snapshot', bids: levels(data[0].bids), asks: levels(data[0].asks) };
  },

  bookStart: () => [],

  command(text): Command {
    const { method, params } = JSON.parse(text);
    if (method === 'ping') return { operation: 'ping', topics: [], answers: [{ method: 'pong' }] };
    const channel = channels[params.channel as keyof typeof channels];
    const topics = params.symbol.map((name: string): TopicKey => `${channel}:${name}`);
    return { operation: method, topics, answers: topics.map(() => ({ method, success: true })) };
  },

  /** A subscription to trades begins with the last 50. */
  greet(topic, state) {
    if (!topic.startsWith('trades')) return [];
    const data = state
      .past(topic)
      .slice(-50)
      .flatMap((frame) => JSON.parse(frame).data);
    return [JSON.stringify({ channel: 'trade', type: 'snapshot', data })];
  },

  rest(url, state) {
    const { pathname, searchParams: query } = url;
    if (pathname === '/0/public/AssetPairs')
      return answer({ XXMRZUSD: market('XMR', 'USD'), WAVESEUR: market('WAVES', 'EUR') });
    if (pathname === '/0/public/Time') return answer({ unixtime: Math.floor(state.now / 1_000) });
    if (pathname === '/0/public/OHLC') {
      const rows = state.candles('trades:XMR/USD').filter(({ start }) => start / 1_000 > Number(query.get('since')));
      return answer({
        XXMRZUSD: rows.map((candle) => [
          ...[candle.start / 1_000, ...[candle.open, candle.high, candle.low, candle.close].map(String)],
          ...[String(candle.quoteVolume / candle.volume), String(candle.volume), candle.tradeCount],
        ]),
        last: 0,
      });
    }
    if (pathname === '/0/public/Trades')
      return pastTrades(state.past('trades:XMR/USD'), BigInt(query.get('since') ?? 0));
    return undefined;
  },

  badSymbol: { status: 200, body: { error: ['EQuery:Unknown asset pair'] } },
  flip: (frame) => frame.replace(/"qty":(\d)/, (_, digit) => `"qty":${(Number(digit) + 1) % 10}`),
  lostFrame: 8,
  provesEachFrame: true,
};

function answer(result: object): object {
  return { error: [], result };
}

/** REST gives seconds with more decimals than the stream, as a bare number: the text is made by hand to keep them. */
function pastTrades(frames: readonly string[], since: bigint): string {
  const rows = frames
    .flatMap((frame) => JSON.parse(frame).data)
    .map((trade) => {
      const micros = trade.timestamp.slice(20, 26);
      const seconds = Date.parse(`${trade.timestamp.slice(0, 19)}Z`) / 1_000;
      return { trade, seconds: `${seconds}.${micros}9`, nanos: BigInt(`${seconds}${micros}900`) };
    })
    .filter(({ nanos }) => nanos > since)
    .slice(0, 1_000);
  const texts = rows.map(({ trade: { price, qty, side, trade_id }, seconds }) => {
    const taker = side === 'buy' ? 'b' : 's';
    return `["${price.toFixed(5)}","${qty.toFixed(8)}",${seconds},"${taker}","l","",${trade_id}]`;
  });
  return `{"error":[],"result":{"XXMRZUSD":[${texts.join(',')}],"last":"${rows.at(-1)?.nanos ?? since}"}}`;
}

function market(base: string, quote: string): object {
  return {
    ...{ altname: `${base}${quote}`, wsname: `${base}/${quote}`, base: base === 'XMR' ? 'XXMR' : base },
    ...{ quote: `Z${quote}`, pair_decimals: 2, lot_decimals: 8, status: 'online', ordermin: '0.01' },
  };
}
