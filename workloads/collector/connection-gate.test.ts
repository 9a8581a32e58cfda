import { beforeEach, expect, it } from 'vitest';
import { socketPolicy } from './circuit.ts';
import { type Attempt, ConnectionGate } from './connection-gate.ts';
import { VirtualTime } from './testing/virtual-time.ts';

const { signal } = new AbortController();
let time: VirtualTime;
let gate: ConnectionGate;

beforeEach(() => {
  time = new VirtualTime(1_000_000);
  gate = new ConnectionGate(time, socketPolicy);
});

/** Counts how many of `attempts` have been let through. */
function tries(attempts: number): readonly Attempt[] {
  const through: Attempt[] = [];
  for (let at = 0; at < attempts; at += 1) gate.pass(signal).then((attempt) => through.push(attempt));
  return through;
}

async function openCircuit(): Promise<void> {
  for (let at = 0; at < 5; at += 1) {
    const [attempt] = tries(1);
    await time.advance(30_000);
    gate.fail(attempt ?? (await gate.pass(signal)));
  }
  expect(gate.state).toBe('open');
}

it('counts the failure of a socket that many symbols share as one', async () => {
  const through = tries(20);
  await time.advance(0);
  expect(through).toHaveLength(20);
  for (const attempt of through) gate.fail(attempt);
  expect(gate.state).toBe('closed');
});

it('lets one of many through when half-open, and the others when that one succeeds', async () => {
  await openCircuit();
  const through = tries(10);
  await time.advance(59_000);
  expect(through).toHaveLength(0);
  await time.advance(2_000);
  expect(through).toHaveLength(1);
  gate.succeed();
  await time.advance(0);
  expect(through).toHaveLength(10);
});

it('lets another one probe when nothing was heard of the first', async () => {
  await openCircuit();
  const through = tries(2);
  await time.advance(61_000);
  expect(through).toHaveLength(1);
  await time.advance(61_000);
  expect(through).toHaveLength(2);
});

it('lets nobody through while the exchange asks to wait', async () => {
  gate.pause(30_000);
  const through = tries(3);
  await time.advance(29_000);
  expect(through).toHaveLength(0);
  await time.advance(1_000);
  expect(through).toHaveLength(3);
});
