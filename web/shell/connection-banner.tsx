import { countdown } from '../format/time.ts';
import { useSession } from '../market/session.ts';
import { useStore } from '../state/store.ts';

/** Lies over the top of the chart while there is no connection: nothing moves for it. */
export function ConnectionBanner() {
  const { gateway, second } = useSession();
  const connection = useStore(gateway.connection);
  useStore(second);
  if (connection.status !== 'disconnected') return null;
  const { since, nextAttempt } = connection;
  const wait = nextAttempt === null ? 0 : Math.ceil((nextAttempt - Date.now()) / 1_000);
  return (
    <div className="banner" style={{ '--c': 'var(--bad)' }} data-testid="disconnected">
      <span className="dot offline" />
      <span>
        <b>Disconnected for {countdown(Date.now() - since)}.</b>{' '}
        {wait > 0 ? `Next attempt in ${wait} s.` : 'Connecting…'}{' '}
        <span className="d-only">Chart and lists show the last known values.</span>
      </span>
      <button type="button" className="btn out" onClick={() => gateway.retryNow()}>
        Retry now
      </button>
    </div>
  );
}
