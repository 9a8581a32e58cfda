import type Highcharts from 'highcharts/esm/highstock.js';
import { niceTicks } from './price-scale.ts';

const axisText = { color: 'var(--t3)', fontSize: '11px' };
/** Free percent of the panes between price and volume. */
const paneGap = 3;

export interface ChartSetup {
  readonly phone: boolean;
  readonly pricePane: number;
  priceLabel(value: number): string;
  volumeLabel(value: number): string;
  timeLabel(value: number, tickInterval: number): string;
  priceTicks(axis: Highcharts.Axis): number[] | undefined;
  onRender(): void;
  onUserRange(min: number, max: number): void;
}

/**
 * Ticks in place of the axis's own. The library compares how many there were before and after, and where the numbers
 * differ it draws everything anew at each redraw: so its own array is filled.
 */
function putTicks({ tickPositions }: Highcharts.Axis, ticks: readonly number[]): Highcharts.AxisTickPositionsArray {
  const positions = tickPositions ?? [];
  positions.splice(0, positions.length, ...ticks);
  return positions;
}

const within = ({ tickPositions }: Highcharts.Axis, min: number, max: number): readonly number[] =>
  (tickPositions ?? []).filter((tick) => tick >= min && tick <= max);

export function priceAxis(setup: ChartSetup): Highcharts.YAxisOptions {
  return {
    id: 'price',
    top: '0%',
    height: `${setup.pricePane}%`,
    offset: 0,
    lineWidth: 0,
    gridLineColor: 'var(--grid)',
    title: { text: undefined },
    startOnTick: false,
    endOnTick: false,
    showLastLabel: true,
    minPadding: 0.1,
    maxPadding: 0.16,
    tickPixelInterval: 56,
    tickPositioner(min, max) {
      return putTicks(this, setup.priceTicks(this) ?? within(this, min, max));
    },
    labels: {
      align: 'left',
      x: 8,
      y: 4,
      style: axisText,
      formatter: ({ value }) => setup.priceLabel(Number(value)),
    },
    resize: { enabled: !setup.phone, controlledAxis: { next: ['volume'] }, lineColor: 'var(--line)', lineWidth: 1 },
  };
}

export function volumeAxis(setup: ChartSetup): Highcharts.YAxisOptions {
  const top = setup.pricePane + paneGap;
  return {
    id: 'volume',
    top: `${top}%`,
    height: `${100 - top}%`,
    offset: 0,
    lineWidth: 0,
    gridLineWidth: 0,
    title: { text: undefined },
    min: 0,
    minPadding: 0,
    maxPadding: 0.2,
    showLastLabel: true,
    endOnTick: false,
    tickPositioner(_, max) {
      return putTicks(this, [0, niceTicks(0, max, 3).findLast((tick) => tick < max * 0.9) ?? max]);
    },
    labels: { align: 'left', x: 8, y: 10, style: axisText, formatter: ({ value }) => setup.volumeLabel(Number(value)) },
  };
}

function tickStep(ticks: readonly number[]): number {
  return (ticks[1] ?? 0) - (ticks[0] ?? 0);
}

export function timeAxis(setup: ChartSetup): Highcharts.XAxisOptions {
  return {
    id: 'time',
    ordinal: false,
    minRange: 10_000,
    gridLineWidth: 1,
    gridLineColor: 'var(--grid)',
    lineColor: 'var(--line)',
    tickColor: 'var(--line)',
    tickLength: 4,
    tickPixelInterval: setup.phone ? 88 : 96,
    tickPositioner(min, max) {
      return putTicks(this, within(this, min, max));
    },
    labels: {
      y: 16,
      style: axisText,
      formatter: ({ value, axis }) => setup.timeLabel(Number(value), tickStep(axis.tickPositions ?? [])),
    },
    events: {
      afterSetExtremes({ trigger, min, max }) {
        if (trigger === 'navigator') setup.onUserRange(min, max);
      },
    },
  };
}
