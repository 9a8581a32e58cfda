import { memo } from 'react';
import type { OrderBook } from '../../contracts/order-book.ts';
import { formatNumber, formatTotal } from '../format/number.ts';
import { type Depth, depthOf } from './book-levels.ts';

const width = 288;
const height = 84;
const middle = width / 2;

/** A step line outwards from the middle, as two paths: the area under it, and the line. */
function stepPaths(
  levels: Depth['bids'],
  scale: { reach: number; top: number; sign: 1 | -1 },
): readonly [string, string] {
  let x = middle;
  let y = height;
  let line = `M${middle} ${height}`;
  for (const [distance, total] of levels) {
    x = middle + scale.sign * (distance / scale.reach) * middle;
    line += `L${x.toFixed(1)} ${y.toFixed(1)}`;
    y = height - (total / scale.top) * (height - 4);
    line += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  const edge = middle + scale.sign * middle;
  line += `L${edge} ${y.toFixed(1)}`;
  return [`${line}L${edge} ${height}Z`, line];
}

/** Percent with as many decimals as it takes to see a difference from zero. */
const reachText = (percent: number): string => formatNumber(percent, percent >= 0.995 ? 0 : percent >= 0.1 ? 2 : 3);

interface DepthChartProps {
  readonly book: OrderBook;
  readonly mid: number;
  readonly base: string;
}

export const DepthChart = memo(function DepthChart({ book, mid, base }: DepthChartProps) {
  const depth = depthOf(book, mid);
  const reach = depth.reachPercent || 1;
  const top = Math.max(depth.bids.at(-1)?.[1] ?? 0, depth.asks.at(-1)?.[1] ?? 0) || 1;
  const sides = [
    { colour: 'var(--up)', paths: stepPaths(depth.bids, { reach, top, sign: -1 }) },
    { colour: 'var(--down)', paths: stepPaths(depth.asks, { reach, top, sign: 1 }) },
  ];
  const text = `±${reachText(reach)}%`;
  return (
    <div className="depth">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Depth within ${text} of the mid price`}
      >
        {sides.map(({ colour, paths: [area, line] }) => (
          <g key={colour}>
            <path d={area} fill={colour} opacity=".16" />
            <path d={line} fill="none" stroke={colour} strokeWidth="1.25" vectorEffect="non-scaling-stroke" />
          </g>
        ))}
        <path
          d={`M${middle} 0V${height}`}
          stroke="var(--line2)"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div className="ax">
        <span>−{reachText(reach)}%</span>
        <span>
          Depth {text} · {formatTotal(depth.total)} {base}
        </span>
        <span>+{reachText(reach)}%</span>
      </div>
    </div>
  );
});
