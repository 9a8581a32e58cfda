import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of metrics with the process's own (CPU, memory, event loop) in it. Rooms add theirs to it. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
