import { useEffect, useRef, useState } from 'react';
import type { ApiCandle, ApiSymbol } from '../../contracts/api.ts';
import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';
import { PhoneHealth } from '../feed-strip/feed-strip.tsx';
import { missing } from '../format/number.ts';
import { candleTime } from '../format/time.ts';
import { useMedia, useSession } from '../market/session.ts';
import { ConnectionBanner } from '../shell/connection-banner.tsx';
import { useStore } from '../state/store.ts';
import { setView, view } from '../state/view.ts';
import { venueName } from '../watchlist/order.ts';
import { CandleTable } from './candle-table.tsx';
import type { ChartController } from './chart-controller.ts';
import { ChartMessages, ChartSkeleton } from './chart-messages.tsx';
import { candlesToCsv, exportName } from './csv.ts';
import { chartPicture, saveFile } from './download.ts';
import { LegendView } from './legend-view.tsx';
import { SymbolHeader } from './symbol-header.tsx';
import { Toolbar, timeframeName } from './toolbar.tsx';
import { useChart } from './use-chart.ts';

interface ChartPanelProps {
  readonly symbol: ApiSymbol;
  readonly last: number | undefined;
  readonly downloadSignal: number;
  readonly chartRef: { current: ChartController | null };
  readonly say: (text: string) => void;
}

const setTimeframe = (timeframe: Timeframe): void => setView({ timeframe });

async function download(chart: ChartController, symbol: ApiSymbol, kind: 'csv' | 'png'): Promise<void> {
  const timeframe = chart.stores.state.get().drawn ?? view.get().timeframe;
  const simulated = symbol.source === 'simulator';
  const name = { exchange: symbol.exchange, symbol: symbol.symbol, timeframe, simulated };
  if (kind === 'csv') {
    return saveFile(new Blob([candlesToCsv(chart.visible())], { type: 'text/csv' }), exportName(name, 'csv'));
  }
  const [first, last] = [chart.visible()[0], chart.visible().at(-1)];
  const time = (candle: ApiCandle | undefined): string =>
    candle ? candleTime(candle.time, timeframeMs[timeframe]) : missing;
  const range = `${time(first)} – ${time(last)} UTC`;
  const title = [symbol.symbol, timeframeName(timeframe), venueName(symbol.exchange), range];
  if (simulated) title.push('Simulated data');
  const svg = chart.picture.market.chart.container.querySelector('svg');
  if (svg) saveFile(await chartPicture(svg, title.join(' · ')), exportName(name, 'png'));
}

export function ChartPanel({ symbol, last, downloadSignal, chartRef, say }: ChartPanelProps) {
  const { markets } = useSession();
  const phone = useMedia('(max-width: 767px)');
  const { timeframe } = useStore(view);
  const panel = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const chart = useChart(box, symbol, { timeframe, phone });
  const [table, setTable] = useState<readonly ApiCandle[] | null>(null);

  useEffect(() => {
    chartRef.current = chart;
  }, [chart, chartRef]);

  useEffect(() => chart?.picture.setLastPrice(last), [chart, last]);

  function onDownload(kind: 'csv' | 'png' | 'link' | 'table'): void {
    if (!chart) return;
    if (kind === 'table') setTable(chart.visible());
    else if (kind === 'link') {
      navigator.clipboard.writeText(location.href).then(
        () => say('Link copied'),
        () => say('The browser does not let the page copy: take the link from the address bar'),
      );
    } else download(chart, symbol, kind).catch((error: unknown) => say(`The download failed: ${String(error)}`));
  }

  function onFullScreen(): void {
    const done = document.fullscreenElement ? document.exitFullscreen() : panel.current?.requestFullscreen();
    done?.catch((error: unknown) => say(`Full screen is not possible: ${String(error)}`));
  }

  return (
    <section className="panel chart-panel" aria-label="Chart" ref={panel}>
      <SymbolHeader symbol={symbol} last={last} />
      <PhoneHealth symbol={symbol} />
      <Tools
        chart={chart}
        {...{ timeframe, phone, downloadSignal, onDownload }}
        now={markets.now(symbol)}
        onFullScreen={onFullScreen}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a group of drawings, not of fields */}
      <div
        className="cbox"
        ref={box}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys pan and zoom it
        tabIndex={0}
        data-testid="chart"
        aria-label={`Candlestick chart of ${symbol.symbol}, ${timeframe}, with volume. Arrow keys pan, plus and minus zoom. The download menu has it as a table.`}
      >
        {chart ? (
          <>
            <LegendView symbol={symbol} stores={chart.stores} />
            <ChartMessages chart={chart} symbol={symbol} timeframe={timeframe} onTimeframe={setTimeframe} />
          </>
        ) : (
          <ChartSkeleton />
        )}
        <ConnectionBanner />
      </div>
      {table && <CandleTable symbol={symbol} timeframe={timeframe} candles={table} onClose={() => setTable(null)} />}
    </section>
  );
}

interface ToolsProps {
  readonly chart: ChartController | null;
  readonly timeframe: Timeframe;
  readonly phone: boolean;
  readonly now: number;
  readonly downloadSignal: number;
  readonly onDownload: (kind: 'csv' | 'png' | 'link' | 'table') => void;
  readonly onFullScreen: () => void;
}

function Tools({ chart, onFullScreen, ...rest }: ToolsProps) {
  const props = {
    ...rest,
    onTimeframe: setTimeframe,
    onFullScreen: document.fullscreenEnabled ? onFullScreen : null,
    onAuto: (on: boolean) => chart?.picture.setAuto(on),
  };
  return chart ? <FollowingTools chart={chart} {...props} /> : <Toolbar auto {...props} />;
}

function FollowingTools({
  chart,
  ...props
}: { readonly chart: ChartController } & Omit<Parameters<typeof Toolbar>[0], 'auto'>) {
  return <Toolbar auto={useStore(chart.stores.state).auto} {...props} />;
}
