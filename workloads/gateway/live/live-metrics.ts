import { Counter, Gauge, type Registry } from 'prom-client';

export interface LiveMetrics {
  readonly sockets: Gauge;
  readonly conflated: Counter;
  readonly cut: Counter;
  readonly unreadable: Counter<'topic'>;
}

export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  const prefix = 'cryptoviz_gateway';
  return {
    sockets: new Gauge({ name: `${prefix}_sockets`, help: 'Clients connected', registers }),
    conflated: new Counter({
      name: `${prefix}_conflated_total`,
      help: 'Updates that a slow client did not get because a newer one took their place',
      registers,
    }),
    cut: new Counter({ name: `${prefix}_cut_total`, help: 'Clients cut because they took nothing', registers }),
    unreadable: new Counter({
      name: `${prefix}_unreadable_total`,
      help: 'Messages that are not what their topic promises',
      labelNames: ['topic'],
      registers,
    }),
  };
}
