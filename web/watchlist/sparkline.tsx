import { memo } from 'react';

interface SparklineProps {
  readonly values: readonly number[];
  readonly className?: string;
  readonly width?: number;
}

const height = 18;

/** The path of a line through `values`, from edge to edge. */
export function sparkPath(values: readonly number[], width: number): string {
  const low = Math.min(...values);
  const reach = Math.max(...values) - low;
  return values
    .map((value, index) => {
      const x = (index / Math.max(1, values.length - 1)) * width;
      const y = reach === 0 ? height / 2 : height - 2 - ((value - low) / reach) * (height - 4);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

export const Sparkline = memo(function Sparkline({ values, className = '', width = 36 }: SparklineProps) {
  return (
    <svg
      className={`spark ${className}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length > 1 && <path d={sparkPath(values, width)} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
});
