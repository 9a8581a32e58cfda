import { Counter, Histogram, type Registry } from 'prom-client';

/** The aggregator's metrics, in `registry`. */
export function createAggregatorMetrics(registry: Registry) {
  const registers = [registry];
  return {
    trades: new Counter({
      name: 'cryptoviz_aggregator_trades_total',
      help: 'Trades by outcome: new, duplicate, late (new, after its window closed), rejected.',
      labelNames: ['outcome'],
      registers,
    }),
    candles: new Counter({
      name: 'cryptoviz_aggregator_candles_published_total',
      help: 'Candle states published.',
      registers,
    }),
    batchSize: new Histogram({
      name: 'cryptoviz_aggregator_batch_messages',
      help: 'Messages in a batch.',
      buckets: [1, 5, 20, 100, 500, 2_000],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'cryptoviz_aggregator_batch_seconds',
      help: 'Time from a batch in hand to its candles published.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
  };
}
