import { useEffect, useRef, useState } from 'react';
import { seriesKey } from '../../contracts/series.ts';
import { useSession, useSymbols } from '../market/session.ts';
import { useStore } from '../state/store.ts';

const quietMs = 5_000;

/** What the page's one live region says: at most one message in five seconds, the newest one when several wait. */
export function useAnnouncer(): { readonly text: string; readonly say: (text: string) => void } {
  const [text, setText] = useState('');
  const state = useRef({ spoken: Number.NEGATIVE_INFINITY, waiting: '' });
  const say = useRef((next: string): void => {
    const idle = state.current.waiting === '';
    state.current.waiting = next;
    if (!idle) return;
    const wait = Math.max(0, state.current.spoken + quietMs - performance.now());
    setTimeout(() => {
      state.current.spoken = performance.now();
      setText(state.current.waiting);
      state.current.waiting = '';
    }, wait);
  }).current;
  useConnectionNews(say);
  useBackfillNews(say);
  return { text, say };
}

function useConnectionNews(say: (text: string) => void): void {
  const { status } = useStore(useSession().gateway.connection);
  const before = useRef(status);
  useEffect(() => {
    if (status === 'disconnected' && before.current === 'live') say('Connection lost');
    if (status === 'live' && before.current === 'disconnected') say('Connection restored');
    before.current = status;
  }, [status, say]);
}

function useBackfillNews(say: (text: string) => void): void {
  const symbols = useSymbols();
  const before = useRef(new Map<string, number>());
  useEffect(() => {
    const finished = symbols.filter((symbol) => {
      return symbol.backfillPercent >= 100 && (before.current.get(seriesKey(symbol)) ?? 100) < 100;
    });
    if (finished.length > 0) say(`Backfill finished: ${finished.map(({ symbol }) => symbol).join(', ')}`);
    before.current = new Map(symbols.map((symbol) => [seriesKey(symbol), symbol.backfillPercent]));
  }, [symbols, say]);
}
