import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterLimit,
  afterSuccess,
  type Circuit,
  closedCircuit,
  onAttempt,
  socketPolicy,
} from './circuit.ts';

const fail = (circuit: Circuit, now = 0, random = 0.5): Circuit => afterFailure(circuit, { now, random }, socketPolicy);
const failTimes = (times: number): Circuit =>
  Array.from({ length: times }).reduce<Circuit>((circuit) => fail(circuit), closedCircuit);

describe('a circuit', () => {
  it('waits a random part of a doubling time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (before, random) => {
          const { notBefore, state } = afterFailure(failTimes(before), { now: 1_000_000, random }, socketPolicy);
          expect(state).toBe('closed');
          expect(notBefore - 1_000_000).toBeCloseTo(random * 250 * 2 ** before);
        },
      ),
    );
  });

  it('opens for a minute at the fifth failure, and again when the probe fails', () => {
    expect(failTimes(4).state).toBe('closed');
    const open = failTimes(5);
    expect(open).toMatchObject({ state: 'open', notBefore: 60_000 });
    const probing = onAttempt(open);
    expect(probing.state).toBe('half-open');
    expect(fail(probing, 70_000)).toMatchObject({ state: 'open', notBefore: 130_000 });
  });

  it('closes when the probe goes well, but remembers until it stays well', () => {
    const well = afterSuccess(onAttempt(failTimes(5)), 70_000);
    expect(well.state).toBe('closed');
    expect(fail(well, 71_000).state).toBe('open');
    expect(fail(afterSuccess(well, 72_000), 72_001)).toMatchObject({ state: 'closed', failures: 1 });
  });

  it('waits as long as it is asked to, without counting that as a failure', () => {
    expect(afterLimit(failTimes(1), 1_000, 30_000)).toMatchObject({ failures: 1, notBefore: 31_000 });
    expect(fail(afterLimit(closedCircuit, 0, 120_000)).notBefore).toBe(120_000);
  });
});
