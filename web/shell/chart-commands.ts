import type { ChartController } from '../chart/chart-controller.ts';
import { toggledScale } from '../chart/toolbar.tsx';
import type { Command } from '../keyboard/keymap.ts';
import { preferences, setPreference } from '../state/preferences.ts';

const panPixels = 80;

type ChartCommand = Exclude<
  Command,
  'find' | 'help' | 'next-symbol' | 'previous-symbol' | 'book' | 'trades' | 'watchlist' | 'download' | 'speak'
>;

const commands: Readonly<Record<ChartCommand, (chart: ChartController) => void>> = {
  'pan-left': (chart) => chart.view.panBy(-panPixels),
  'pan-right': (chart) => chart.view.panBy(panPixels),
  'zoom-in': (chart) => chart.view.zoomBy(0.8),
  'zoom-out': (chart) => chart.view.zoomBy(1.25),
  'price-in': (chart) => chart.picture.scalePrice(0.9),
  'price-out': (chart) => chart.picture.scalePrice(1.11),
  latest: (chart) => chart.view.latest(),
  reset: (chart) => chart.view.reset(),
  'crosshair-left': (chart) => chart.picture.stepCrosshair(-1),
  'crosshair-right': (chart) => chart.picture.stepCrosshair(1),
  'scale-log': () => setPreference({ scale: toggledScale(preferences.get().scale, 'log') }),
  'scale-percent': () => setPreference({ scale: toggledScale(preferences.get().scale, 'percent') }),
  'scale-auto': (chart) => chart.picture.setAuto(!chart.stores.state.get().auto),
  'time-zone': () => setPreference({ zone: preferences.get().zone === 'utc' ? 'local' : 'utc' }),
};

export function runChartCommand(command: ChartCommand, chart: ChartController | null): void {
  if (chart) commands[command](chart);
}
