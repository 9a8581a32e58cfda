import { type BackfillPolicy, backfillPolicy } from './backfill-loop.ts';
import { type CircuitPolicy, restPolicy, socketPolicy } from './circuit.ts';
import { type RecoveryLimits, recoveryLimits } from './gap-finder.ts';

/** How a collector behaves where the exchanges leave it a choice. */
export interface CollectorPolicies {
  readonly sockets: CircuitPolicy;
  readonly rest: CircuitPolicy;
  readonly backfill: BackfillPolicy;
  readonly limits: RecoveryLimits;
  /** Trades of a series that may wait for the bus or for a recovery. */
  readonly bufferSize: number;
}

export const collectorPolicies: CollectorPolicies = {
  sockets: socketPolicy,
  rest: restPolicy,
  backfill: backfillPolicy,
  limits: recoveryLimits,
  bufferSize: 50_000,
};
