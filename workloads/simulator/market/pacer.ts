import { setImmediate } from 'node:timers/promises';

const sliceMs = 8;

/** Lets sockets and timers have their turn when a long calculation has taken a slice of time. */
export function pacer(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < sliceMs) return;
    await setImmediate();
    since = performance.now();
  };
}
