import { Counter, Gauge, type Registry } from 'prom-client';

const labelNames = ['exchange', 'symbol'] as const;
const exchangeOnly = ['exchange'] as const;

/** What a collector tells Prometheus. Labels are bounded by what is tracked. */
export function createCollectorMetrics(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  const exchangeGauge = (name: string, help: string) => new Gauge({ name, help, labelNames: exchangeOnly, registers });
  return {
    tradesReceived: counter('cryptoviz_collector_trades_received_total', 'Trades that came over the stream'),
    tradesPublished: counter('cryptoviz_collector_trades_published_total', 'Trades handed to the bus'),
    tradesRecovered: counter(
      'cryptoviz_collector_trades_recovered_total',
      'Trades fetched because the stream did not bring them',
    ),
    holesFound: counter('cryptoviz_collector_gaps_found_total', 'Holes found in the trades, small and large'),
    gapsOpened: counter('cryptoviz_collector_gaps_opened_total', 'Holes left to candles'),
    gapsOpen: gauge('cryptoviz_collector_gaps_open', 'Gaps not filled yet'),
    reconnects: counter('cryptoviz_collector_reconnects_total', 'Connections of the trade stream after the first'),
    lastTradeAge: gauge(
      'cryptoviz_collector_last_trade_age_seconds',
      'Exchange time since the last trade: a quiet pair',
    ),
    feedLive: gauge('cryptoviz_collector_feed_live', '1 while the trades of the series come without a hole'),
    booksBroken: counter('cryptoviz_collector_order_books_broken_total', 'Order books withheld and resynchronised'),
    backfillCandles: counter(
      'cryptoviz_collector_backfill_candles_total',
      'Candles fetched from the history of the exchange',
    ),
    backfillFailures: counter(
      'cryptoviz_collector_backfill_failures_total',
      'Ranges of candles that could not be fetched',
    ),
    socketSilence: exchangeGauge(
      'cryptoviz_collector_socket_silence_seconds',
      'Since anything came over a socket: a dead socket',
    ),
    clockOffset: exchangeGauge(
      'cryptoviz_collector_clock_offset_seconds',
      'Clock of this machine minus that of the exchange',
    ),
    weightUsed: exchangeGauge(
      'cryptoviz_collector_request_weight_used',
      'Request weight used in this minute of the exchange',
    ),
    breaker: new Gauge({
      name: 'cryptoviz_collector_circuit_state',
      help: '0 closed, 1 half-open, 2 open',
      labelNames: ['exchange', 'connection'] as const,
      registers,
    }),
  };
}

export type CollectorMetrics = ReturnType<typeof createCollectorMetrics>;
