import { expect, test } from 'vitest';
import { ExchangeClock } from './clock.ts';

/** A monotonic clock that is set by hand. */
function manual() {
  let at = 1_000;
  return { read: () => at, pass: (ms: number) => (at += ms) };
}

test('takes the median round trip, so that one slow answer moves nothing', async () => {
  const local = manual();
  const clock = new ExchangeClock(local.read);
  const delays = [20, 4_000, 20];
  const start = local.read();
  await clock.sync(async () => {
    const delay = delays.shift() ?? 0;
    // The slow answer was slow on its way back only: its reading lies far off the middle.
    local.pass(10);
    const ts = 5_000_000 + local.read() - start;
    local.pass(delay - 10);
    return { ts, resolution: 0 };
  });
  expect(clock.now()).toBe(5_000_000 + local.read() - start);
});

test('counts on by the monotonic clock until it is asked again', async () => {
  const local = manual();
  const clock = new ExchangeClock(local.read);
  await clock.sync(async () => ({ ts: 5_000_000, resolution: 0 }));
  local.pass(750);
  expect(clock.now()).toBe(5_000_750);
});

test('takes the middle of a second from an exchange that tells whole seconds', async () => {
  const local = manual();
  const clock = new ExchangeClock(local.read);
  await clock.sync(async () => ({ ts: 5_000_000, resolution: 1_000 }));
  expect(clock.now()).toBe(5_000_500);
});

test('believes the machine until it was told better', () => {
  expect(Math.abs(new ExchangeClock().now() - Date.now())).toBeLessThan(1_000);
});
