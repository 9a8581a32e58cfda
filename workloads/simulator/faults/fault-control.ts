import { mix, seedOf, uniform } from '../market/noise.ts';
import { type CheckedFaultPlan, type FaultKind, type FaultPlan, parseFaultPlan } from './fault-plan.ts';

/** Makes the exchange misbehave. With one seed, the same opportunities meet the same faults. */
export interface FaultControl {
  /** Adds to what is planned; the kinds named start anew. Throws a `FaultPlanError`. */
  set(plan: FaultPlan): void;
  /** No faults from now on. Counters of what struck are kept. */
  reset(): void;
  /** Cuts all stream connections at once. */
  dropSockets(): void;
  readonly plan: CheckedFaultPlan;
  /** How often each kind struck since the start. */
  readonly struck: Readonly<Partial<Record<FaultKind, number>>>;
}

/** The side of the faults that the exchange asks. */
export interface FaultSource {
  /** What is planned of this kind when it strikes now; undefined when it does not. */
  strike<K extends FaultKind>(kind: K): CheckedFaultPlan[K] | undefined;
}

export interface Faults {
  readonly control: FaultControl;
  readonly source: FaultSource;
}

export function createFaults(seed: number, dropSockets: () => void): Faults {
  let plan: CheckedFaultPlan = {};
  const struck: Partial<Record<FaultKind, number>> = {};
  const left = new Map<FaultKind, number>();
  const opportunities = new Map<FaultKind, number>();

  const set = (changes: FaultPlan): void => {
    const checked = parseFaultPlan(changes);
    for (const kind of Object.keys(checked) as FaultKind[]) {
      left.set(kind, checked[kind]?.count ?? Number.POSITIVE_INFINITY);
      opportunities.set(kind, 0);
    }
    plan = { ...plan, ...checked };
  };

  const strike = <K extends FaultKind>(kind: K): CheckedFaultPlan[K] | undefined => {
    const fault = plan[kind];
    const remaining = left.get(kind) ?? 0;
    if (fault === undefined || remaining <= 0) return undefined;
    const turn = opportunities.get(kind) ?? 0;
    opportunities.set(kind, turn + 1);
    if ((turn + 1) % fault.every !== 0) return undefined;
    if (uniform(mix(seedOf(seed, kind), turn)) >= fault.rate) return undefined;
    left.set(kind, remaining - 1);
    struck[kind] = (struck[kind] ?? 0) + 1;
    return fault;
  };

  const reset = (): void => {
    plan = {};
    left.clear();
  };

  return {
    source: { strike },
    control: {
      set,
      reset,
      dropSockets,
      get plan() {
        return plan;
      },
      struck,
    },
  };
}
