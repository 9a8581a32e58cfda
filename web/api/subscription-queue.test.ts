import { expect, it } from 'vitest';
import type { SubscriptionRequest } from '../../contracts/socket.ts';
import { SubscriptionQueue } from './subscription-queue.ts';

const request = (base: number): SubscriptionRequest => ({
  channel: 'trades',
  exchange: 'binance',
  symbol: `${base}/USDT`,
});

function handQueue() {
  let now = 0;
  let due: (() => void) | undefined;
  const sent: SubscriptionRequest[] = [];
  const later = (run: () => void): void => {
    due = run;
  };
  const queue = new SubscriptionQueue((each) => sent.push(each), { now: () => now, later });
  const advance = (ms: number): void => {
    now += ms;
    due?.();
  };
  return { queue, sent, advance };
}

it('sends at once what the gateway takes at once, and the rest as it takes more, the newest first', () => {
  const { queue, sent, advance } = handQueue();
  const requests = Array.from({ length: 95 }, (_, index) => request(index));
  for (const each of requests) queue.add(each);
  expect(sent).toEqual(requests.slice(0, 90));
  advance(1_400);
  expect(sent.slice(90)).toEqual([requests[94], requests[93]]);
});

it('never sends what was taken back while it waited', () => {
  const { queue, sent, advance } = handQueue();
  const requests = Array.from({ length: 91 }, (_, index) => request(index));
  for (const each of requests) queue.add(each);
  expect(queue.takeBack(requests[90] as SubscriptionRequest)).toBe(true);
  expect(queue.takeBack(requests[0] as SubscriptionRequest)).toBe(false);
  advance(60_000);
  expect(sent).toHaveLength(90);
});

it('starts anew with a new connection', () => {
  const { queue, sent } = handQueue();
  for (let index = 0; index < 100; index += 1) queue.add(request(index));
  queue.reset();
  queue.add(request(100));
  expect(sent.at(-1)).toEqual(request(100));
});
