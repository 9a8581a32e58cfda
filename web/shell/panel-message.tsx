import { clockTime } from '../format/time.ts';

interface FailureProps {
  readonly title: string;
  readonly reason: string;
  readonly at: number;
  readonly onRetry: () => void;
}

/** One panel failed; the others go on. */
export function Failure({ title, reason, at, onRetry }: FailureProps) {
  return (
    <div className="empty" role="alert">
      <b>{title}</b>
      <span>{reason}</span>
      <span className="mut">{clockTime(at)} UTC</span>
      <button type="button" className="btn out" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

const widths = ['40%', '90%', '80%', '86%', '60%', '72%', '88%', '54%', '78%', '66%'];

export function Skeleton({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <div className="wl-sk" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <span key={row} className="sk" style={{ width: widths[row % widths.length] }} />
      ))}
    </div>
  );
}
