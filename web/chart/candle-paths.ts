import type Highcharts from 'highcharts/esm/highstock.js';

/** What the library has placed, as far as its types leave it out. */
interface Placed {
  readonly open: number;
  readonly close: number;
  readonly plotY?: number;
  readonly shapeArgs?:
    | { readonly d: Highcharts.SVGPathArray }
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

interface Drawable {
  readonly points: readonly Placed[];
  readonly group: Highcharts.SVGElement;
  drawPoints(): void;
}

type Shape = (point: Placed) => string;

interface PathPlan {
  readonly attributes: Highcharts.SVGAttributes;
  readonly shows: (point: Placed) => boolean;
}

const rising = ({ open, close }: Placed): boolean => close >= open;

const candleShape: Shape = ({ shapeArgs }) => (shapeArgs && 'd' in shapeArgs ? shapeArgs.d.flat().join(' ') : '');

/** Candles as two paths, one for the rising and one for the falling: an element for each costs most of a redraw. */
export function drawCandlesAsPaths(series: Highcharts.Series): void {
  drawAsPaths(series, candleShape, [
    { attributes: { fill: 'var(--up-fill)', stroke: 'var(--up)', 'stroke-width': 1 }, shows: rising },
    { attributes: { fill: 'var(--down)', stroke: 'var(--down)', 'stroke-width': 1 }, shows: (point) => !rising(point) },
  ]);
}

/** Columns as one path. */
export function drawColumnsAsPath(series: Highcharts.Series, attributes: Highcharts.SVGAttributes): void {
  const shape = ({ shapeArgs }: Placed): string => {
    if (!shapeArgs || 'd' in shapeArgs) return '';
    const { x, y, width, height } = shapeArgs;
    return `M${x} ${y}h${width}v${height}h${-width}z`;
  };
  drawAsPaths(series, shape, [{ attributes, shows: () => true }]);
}

function drawAsPaths(series: Highcharts.Series, shape: Shape, plans: readonly PathPlan[]): void {
  const drawable = series as unknown as Drawable;
  let paths: readonly Highcharts.SVGElement[] | undefined;
  drawable.drawPoints = () => {
    paths ??= plans.map(({ attributes }) => series.chart.renderer.path().attr(attributes).add(drawable.group));
    const placed = drawable.points.filter(({ plotY }) => plotY !== undefined && Number.isFinite(plotY));
    for (const [index, { shows }] of plans.entries()) {
      // past the library's own setter, which takes paths apart
      paths[index]?.element.setAttribute('d', placed.filter(shows).map(shape).join(''));
    }
  };
}
