import { formatNumber } from '../format/number.ts';
import type { Level } from './book-levels.ts';

interface BookRowsProps {
  readonly side: 'bid' | 'ask';
  readonly levels: readonly Level[];
  /** The levels of both sides, which share the scale of the bars. */
  readonly shown: readonly Level[];
  readonly bars: 'cumulative' | 'size';
  readonly decimals: number;
  readonly sizeDecimals: number;
}

export function BookRows({ side, levels, shown, bars, decimals, sizeDecimals }: BookRowsProps) {
  const measure = (level: Level): number => (bars === 'size' ? level.size : level.total);
  const longest = Math.max(...shown.map(measure), Number.MIN_VALUE);
  return (
    <div className={`bk-side ${side}s`}>
      {levels.map((level, index) => (
        // rows stay where they are and only their figures change
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: as said above
          key={index}
          className={`bk-row ${side}`}
          style={{ '--d': `${((measure(level) / longest) * 100).toFixed(1)}%` }}
        >
          <span className="p">{formatNumber(level.price, decimals)}</span>
          <span>{formatNumber(level.size, sizeDecimals)}</span>
          <span className="t2">{formatNumber(level.total, Math.min(3, sizeDecimals))}</span>
        </div>
      ))}
    </div>
  );
}
