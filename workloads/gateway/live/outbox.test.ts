import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Outbox } from './outbox.ts';
import { stateUpdate, tradesUpdate } from './update.ts';

/** A connection that takes packets when told to. */
function openConnection() {
  const underWay: (() => void)[] = [];
  const packets: string[] = [];
  return {
    packets,
    underWay,
    write: (packet: string, _options: unknown, sent: () => void): void => {
      packets.push(packet);
      underWay.push(sent);
    },
    take: (count = underWay.length): void => {
      for (const sent of underWay.splice(0, count)) sent();
    },
  };
}

const filler = 'x'.repeat(10_000);
const state = (slot: string, rank: number) => stateUpdate('ticker', slot, rank, JSON.stringify({ slot, rank, filler }));
const told = (packets: readonly string[]) => packets.map((packet) => JSON.parse(packet.slice(1))[1]);

it('sends at once while the connection takes it', () => {
  const connection = openConnection();
  const outbox = new Outbox(connection, () => undefined);
  for (let rank = 0; rank < 20; rank += 1) {
    outbox.send(state('a', rank));
    connection.take();
  }
  expect(told(connection.packets).map(({ rank }) => rank)).toEqual(Array.from({ length: 20 }, (_, rank) => rank));
  expect(outbox.waiting).toBe(0);
});

it('keeps the newest of each slot for a connection that takes nothing, whatever comes', () => {
  const updates = fc.array(fc.record({ slot: fc.constantFrom('a', 'b', 'c'), rank: fc.nat(50) }), { minLength: 20 });
  fc.assert(
    fc.property(updates, (updates) => {
      const connection = openConnection();
      const outbox = new Outbox(connection, () => undefined);
      for (const { slot, rank } of updates) outbox.send(state(slot, rank));
      const direct = connection.packets.length;
      expect(direct).toBe(7);
      expect(outbox.waiting).toBeLessThanOrEqual(3);
      connection.take();
      connection.take();
      const late = updates.slice(direct);
      const newest = (slot: string) => Math.max(...late.filter((one) => one.slot === slot).map(({ rank }) => rank));
      const slots = [...new Set(late.map(({ slot }) => slot))];
      expect(told(connection.packets.slice(direct)).map(({ slot, rank }) => [slot, rank])).toEqual(
        slots.map((slot) => [slot, newest(slot)]),
      );
    }),
  );
});

it('sends waiting trades together, in their order, the newest 200', () => {
  const connection = openConnection();
  const outbox = new Outbox(connection, () => undefined);
  for (let rank = 0; rank < 7; rank += 1) outbox.send(state('a', rank));
  for (let id = 0; id < 1_000; id += 2) outbox.send(tradesUpdate('t', [String(id), String(id + 1)]));
  connection.take();
  expect(told(connection.packets).at(-1)).toEqual(Array.from({ length: 200 }, (_, index) => 800 + index));
});

it('counts what a client did not get', () => {
  let conflated = 0;
  const outbox = new Outbox(openConnection(), () => (conflated += 1));
  for (let rank = 0; rank < 10; rank += 1) outbox.send(state('a', rank));
  expect(conflated).toBe(2);
});

it('is stalled from when something waits until the connection takes something', () => {
  const connection = openConnection();
  const outbox = new Outbox(connection, () => undefined);
  expect(outbox.stalledMs(0)).toBe(0);
  for (let rank = 0; rank < 8; rank += 1) outbox.send(state('a', rank));
  expect([outbox.stalledMs(1_000), outbox.stalledMs(31_000)]).toEqual([0, 30_000]);
  connection.take(1);
  expect(outbox.stalledMs(32_000)).toBe(0);
});

it('forgets what waits of a room that the client left', () => {
  const connection = openConnection();
  const outbox = new Outbox(connection, () => undefined);
  for (let rank = 0; rank < 8; rank += 1) outbox.send(state('a', rank));
  outbox.forget((slot) => slot === 'a');
  connection.take();
  expect(connection.packets).toHaveLength(7);
});
