import { memo, useRef, useState } from 'react';
import type { ApiSymbol, ApiTrade } from '../../contracts/api.ts';
import { decimalsOf, formatNumber, missing } from '../format/number.ts';
import { tapeTime, type Zone, zoneName } from '../format/time.ts';
import type { SeriesFeed } from '../market/series-feed.ts';
import { useSession } from '../market/session.ts';
import { Icon } from '../shell/icons.tsx';
import { Failure, Skeleton } from '../shell/panel-message.tsx';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { largeTradeSize, sizeSteps, type Tape, tradesPerMinute } from './tape.ts';

const shownTrades = 120;

interface TapePanelProps {
  readonly symbol: ApiSymbol;
  readonly feed: SeriesFeed;
}

export function TapePanel({ symbol, feed }: TapePanelProps) {
  const tape = useStore(feed.tape);
  if (tape.state === 'loading') return <Skeleton rows={16} label="Loading trades" />;
  if (tape.state === 'failed') return <Failure title="Trades did not load" {...tape} onRetry={feed.reload} />;
  if (tape.value.length === 0) {
    return (
      <div className="empty">
        <b>No trades yet</b>
        <span>The next trade of {symbol.symbol} appears here.</span>
      </div>
    );
  }
  return <Trades symbol={symbol} tape={tape.value} />;
}

function Trades({ symbol, tape }: { readonly symbol: ApiSymbol; readonly tape: Tape }) {
  const { markets } = useSession();
  const { zone } = useStore(preferences);
  const [least, setLeast] = useState(0);
  const [steps] = useState(() => sizeSteps(tape, symbol.lotSize));
  const [held, setHeld] = useState<Tape | null>(null);
  const large = useRef({ size: Number.POSITIVE_INFINITY, at: 0 });
  // one threshold for a while, or rows would turn bold and back
  if (tape.length - large.current.at >= 50 || !Number.isFinite(large.current.size)) {
    large.current = { size: largeTradeSize(tape), at: tape.length };
  }
  const filtered = (trades: Tape): Tape => trades.filter(({ amount }) => amount >= least);
  const shown = filtered(held ?? tape).slice(0, shownTrades);
  const heldFrom = held?.[0]?.id;
  const waiting = held ? filtered(tape).findIndex(({ id }) => id === filtered(held)[0]?.id) : 0;
  const perMinute = tradesPerMinute(tape, markets.now(symbol));
  return (
    <>
      <div className="subbar">
        <label className="mut" htmlFor="tape-size">
          Min size
        </label>
        <span className="select">
          <select id="tape-size" value={least} onChange={(event) => setLeast(Number(event.target.value))}>
            {steps.map((step) => (
              <option key={step} value={step}>
                {step === 0 ? 'All' : `${formatNumber(step, decimalsOf(step))} ${symbol.base}`}
              </option>
            ))}
          </select>
          <Icon name="chevron" small />
        </span>
        <div className="grow" />
        {held && waiting !== 0 && <span className="tape-new">{waiting < 0 ? 'Many' : waiting} new</span>}
        <span className="mut num per-minute">{perMinute === null ? missing : formatNumber(perMinute, 0)} / min</span>
      </div>
      <div className="tr-cols">
        <span>Time {zoneName(zone, tape[0]?.time ?? 0)}</span>
        <span className="num">Price</span>
        <span className="num">Size {symbol.base}</span>
      </div>
      <div
        className="scroll tape"
        role="log"
        aria-live="off"
        aria-label="Trades"
        data-paused={heldFrom !== undefined}
        onPointerEnter={(event) => event.pointerType !== 'touch' && setHeld(tape)}
        onPointerLeave={() => setHeld(null)}
      >
        {shown.map((trade, index) => (
          <TradeRow
            // rows stay where they are and only their figures change: nothing shifts
            // biome-ignore lint/suspicious/noArrayIndexKey: as said above
            key={index}
            trade={trade}
            symbol={symbol}
            zone={zone}
            large={trade.amount >= large.current.size}
          />
        ))}
        {shown.length === 0 && <div className="empty">No trade of this size on the tape.</div>}
      </div>
    </>
  );
}

interface TradeRowProps {
  readonly trade: ApiTrade;
  readonly symbol: ApiSymbol;
  readonly zone: Zone;
  readonly large: boolean;
}

const TradeRow = memo(function TradeRow({ trade, symbol, zone, large }: TradeRowProps) {
  const { side, time, price, amount } = trade;
  return (
    <div className={`tr ${side} ${large ? 'big' : ''}`}>
      <span className="t">{tapeTime(time, zone)}</span>
      <span className="p">
        {side === 'buy' ? '▲' : '▼'} {formatNumber(price, decimalsOf(symbol.tickSize))}
      </span>
      <span>{formatNumber(amount, Math.min(4, decimalsOf(symbol.lotSize)))}</span>
    </div>
  );
});
