import { useLayoutEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import type { OrderBook } from '../../contracts/order-book.ts';
import { seriesKey } from '../../contracts/series.ts';
import { arrows, type Direction, decimalsOf, formatNumber } from '../format/number.ts';
import type { SeriesFeed } from '../market/series-feed.ts';
import { useMedia, useSession } from '../market/session.ts';
import { Icon } from '../shell/icons.tsx';
import { Skeleton } from '../shell/panel-message.tsx';
import { preferences, setPreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useRow } from '../state/table.ts';
import { bookFigures, groupLevels, groupSteps } from './book-levels.ts';
import { BookRows } from './book-rows.tsx';
import { DepthChart } from './depth-chart.tsx';

const sideLevels = 20;

/** Rows that fit on a side, from the height that the list has. */
function useRowCount(phone: boolean) {
  const list = useRef<HTMLDivElement>(null);
  const [rows, setRows] = useState(phone ? 7 : 13);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = (): void => {
      const height = element.clientHeight;
      const fitting = phone ? Math.floor(height / 26) : Math.floor((height - 40) / 40);
      if (height > 0) setRows(Math.max(4, Math.min(sideLevels, fitting)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [phone]);
  return { list, rows };
}

interface BookPanelProps {
  readonly symbol: ApiSymbol;
  readonly feed: SeriesFeed;
  readonly last: number | undefined;
  readonly direction: Direction;
}

export function BookPanel({ symbol, feed, last, direction }: BookPanelProps) {
  const { markets } = useSession();
  const book = useStore(feed.book);
  const problem = useStore(feed.bookProblem);
  const state = useRow(markets.feeds, seriesKey(symbol))?.feed.orderBook;
  if (state === 'off' || problem) {
    return (
      <div className="empty">
        <b>No order book</b>
        <span>{problem ?? `The book of ${symbol.symbol} is not collected.`}</span>
      </div>
    );
  }
  if (!book) return <Skeleton rows={16} label="Loading the order book" />;
  return (
    <Book symbol={symbol} book={book} last={last} direction={direction} resynchronising={state === 'resynchronising'} />
  );
}

interface BookProps extends Omit<BookPanelProps, 'feed'> {
  readonly book: OrderBook;
  readonly resynchronising: boolean;
}

function Book({ symbol, book, last, direction, resynchronising }: BookProps) {
  const phone = useMedia('(max-width: 767px)');
  const { bookBars } = useStore(preferences);
  const [group, setGroup] = useState(symbol.tickSize);
  const { list, rows } = useRowCount(phone);
  const figures = bookFigures(book);
  const decimals = decimalsOf(group);
  const sizeDecimals = Math.min(4, decimalsOf(symbol.lotSize));
  const asks = groupLevels(book.asks, group, 'ask').slice(0, rows);
  const bids = groupLevels(book.bids, group, 'bid').slice(0, rows);
  const common = { decimals, sizeDecimals, bars: bookBars, shown: [...asks, ...bids] } as const;
  return (
    <>
      <div className="subbar bkbar">
        <label className="mut" htmlFor="book-group">
          Group
        </label>
        <span className="select">
          <select id="book-group" value={group} onChange={(event) => setGroup(Number(event.target.value))}>
            {groupSteps(symbol.tickSize, book).map((step) => (
              <option key={step} value={step}>
                {formatNumber(step, decimalsOf(step))}
              </option>
            ))}
          </select>
          <Icon name="chevron" small />
        </span>
        <div className="grow" />
        <BarsChoice />
      </div>
      <div className="bk-cols">
        <span>Price</span>
        <span className="num">Size {symbol.base}</span>
        <span className="num">Total {symbol.base}</span>
      </div>
      <div className="bkm">
        <span>Size {symbol.base}</span>
        <span>Bid</span>
        <span>Ask</span>
        <span>Size {symbol.base}</span>
      </div>
      {resynchronising && (
        <div className="bk-note">Resynchronising with the exchange: the last whole book is shown.</div>
      )}
      {figures && figures.state !== 'normal' && (
        <div className="bk-note">The book is {figures.state}: best bid and ask contradict each other.</div>
      )}
      <div className="bk" ref={list} data-testid="order-book">
        <BookRows side="ask" levels={asks.toReversed()} {...common} />
        <div className="mid">
          <span className={`l ${direction}`}>
            {arrows[direction]} {formatNumber(last, decimalsOf(symbol.tickSize))}
          </span>
          <div className="grow" />
          <span className="mut">Spread</span>
          <span>{formatNumber(figures?.spread, decimalsOf(symbol.tickSize))}</span>
          <span className="mut">{formatNumber(figures?.spreadBp, 2)} bp</span>
        </div>
        <BookRows side="bid" levels={bids} {...common} />
      </div>
      {figures && (
        <>
          <Imbalance bidShare={figures.bidShare} levels={figures.levels} />
          <DepthChart book={book} mid={figures.mid} base={symbol.base} />
        </>
      )}
    </>
  );
}

function BarsChoice() {
  const { bookBars } = useStore(preferences);
  const choices = { cumulative: 'Cumulative', size: 'Size' } as const;
  return (
    <div role="radiogroup" aria-label="Bars show">
      {(['cumulative', 'size'] as const).map((choice) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control
        <button
          key={choice}
          type="button"
          role="radio"
          aria-checked={bookBars === choice}
          className={`btn ${bookBars === choice ? 'on' : ''}`}
          onClick={() => setPreference({ bookBars: choice })}
        >
          {choices[choice]}
        </button>
      ))}
    </div>
  );
}

function Imbalance({ bidShare, levels }: { readonly bidShare: number; readonly levels: number }) {
  return (
    <div className="imb">
      <div className="row">
        <span>
          <b className="up b">{formatNumber(bidShare, 1)}%</b> <span className="mut">bids</span>
        </span>
        <span className="mut">Imbalance, {levels} levels</span>
        <span>
          <span className="mut">asks</span> <b className="down b">{formatNumber(100 - bidShare, 1)}%</b>
        </span>
      </div>
      <div className="bb" style={{ '--d': `${bidShare.toFixed(1)}%` }} />
    </div>
  );
}
