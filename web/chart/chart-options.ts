import Highcharts from 'highcharts/esm/highstock.js';
import 'highcharts/esm/modules/pattern-fill.js';
import 'highcharts/esm/modules/drag-panes.js';
import 'highcharts/esm/modules/accessibility.js';

import { type ChartSetup, priceAxis, timeAxis, volumeAxis } from './chart-axes.ts';

export { Highcharts };

export const gutter = (phone: boolean): number => (phone ? 64 : 80);

function navigator(phone: boolean): Highcharts.NavigatorOptions {
  return {
    enabled: !phone,
    height: 26,
    margin: 6,
    maskFill: 'color-mix(in srgb, var(--accent) 16%, transparent)',
    outlineColor: 'var(--line)',
    outlineWidth: 1,
    adaptToUpdatedData: false,
    // its sliders would be placed anew at each redraw; arrows, plus and minus do the same
    accessibility: { enabled: false },
    handles: { backgroundColor: 'var(--s3)', borderColor: 'var(--t3)', height: 14, width: 6 },
    series: {
      id: 'navigator',
      type: 'area',
      data: [[0, 0]],
      color: 'var(--t3)',
      fillOpacity: 0.0001,
      lineWidth: 1,
      dataGrouping: { enabled: false },
      accessibility: { enabled: false },
    },
    xAxis: { gridLineWidth: 0, labels: { enabled: false }, ordinal: false },
    yAxis: { minPadding: 0.1, maxPadding: 0.1 },
  };
}

export const volumeOpacity = 0.55;

const bar = {
  maxPointWidth: 12,
  pointPadding: 0.2,
  groupPadding: 0.05,
  grouping: false,
  showInNavigator: false,
} as const;

const candlestick = {
  ...bar,
  type: 'candlestick',
  upColor: 'var(--up-fill)',
  upLineColor: 'var(--up)',
  color: 'var(--down)',
  lineColor: 'var(--down)',
  zIndex: 3,
} as const;

const column = {
  ...bar,
  type: 'column',
  yAxis: 'volume',
  opacity: volumeOpacity,
  borderWidth: 0,
  borderRadius: 0,
} as const;

const series: Highcharts.SeriesOptionsType[] = [
  { ...candlestick, id: 'candles', name: 'Price' },
  { ...candlestick, id: 'newest', name: 'Newest candle' },
  { ...column, id: 'volume-up', name: 'Volume of rising candles', color: 'var(--up)' },
  { ...column, id: 'volume-down', name: 'Volume of falling candles', color: 'var(--down)' },
  { ...column, id: 'newest-volume', name: 'Volume of the newest candle' },
];

/** All colours are tokens, so the theme changes without touching the chart. Crosshair and chips are HTML above it. */
export function chartOptions(setup: ChartSetup): Highcharts.Options {
  return {
    chart: {
      animation: false,
      backgroundColor: 'transparent',
      style: { fontFamily: 'var(--font)' },
      marginRight: gutter(setup.phone),
      marginLeft: 0,
      marginTop: 0,
      spacing: [0, 0, 6, 0],
      zooming: { mouseWheel: { enabled: false } },
      panning: { enabled: false },
      events: { render: setup.onRender },
    },
    credits: {
      enabled: true,
      position: { align: 'right', x: -3, verticalAlign: 'bottom', y: setup.phone ? -8 : -14 },
      style: { fontSize: setup.phone ? '9px' : '10px', color: 'var(--t3)' },
    },
    time: { timezone: 'UTC' },
    rangeSelector: { enabled: false },
    scrollbar: { enabled: false },
    tooltip: { enabled: false },
    legend: { enabled: false },
    navigator: navigator(setup.phone),
    accessibility: {
      landmarkVerbosity: 'disabled',
      announceNewData: { enabled: false },
      keyboardNavigation: { enabled: false },
    },
    plotOptions: {
      series: {
        animation: false,
        dataGrouping: { enabled: false },
        enableMouseTracking: false,
        // describing series anew at each redraw takes longer than the redraw; the page has a table of the candles
        accessibility: { enabled: false },
        states: { hover: { enabled: false }, inactive: { enabled: false } },
      },
    },
    xAxis: timeAxis(setup),
    yAxis: [priceAxis(setup), volumeAxis(setup)],
    series,
  };
}
