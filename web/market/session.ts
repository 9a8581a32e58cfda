import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { connectGateway, type Gateway } from '../api/connection.ts';
import { createStore, type Store, useStore } from '../state/store.ts';
import { setView, view } from '../state/view.ts';
import { mostTraded } from '../watchlist/order.ts';
import { followMarkets, type Markets } from './markets.ts';

/** What one open page holds. */
export interface Session {
  readonly gateway: Gateway;
  readonly markets: Markets;
  /** Counts seconds, for ages and clocks. */
  readonly second: Store<number>;
}

export function startSession(): Session {
  const gateway = connectGateway();
  const second = createStore(0);
  setInterval(() => second.update((count) => count + 1), 1_000);
  return { gateway, markets: followMarkets(gateway), second };
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session around this component');
  return session;
}

export function useSymbols(): readonly ApiSymbol[] {
  const list = useStore(useSession().markets.list);
  return list.state === 'ready' ? list.value : [];
}

/** The symbol that is looked at: the one in the URL, else the most traded one, which then stays. */
export function useSelected(): ApiSymbol | undefined {
  const symbols = useSymbols();
  const { series } = useStore(view);
  const wanted = series ? seriesKey(series) : undefined;
  const found = symbols.find((symbol) => seriesKey(symbol) === wanted);
  const chosen = found ?? mostTraded(symbols);
  useEffect(() => {
    if (!found && chosen) setView({ series: { exchange: chosen.exchange, symbol: chosen.symbol } });
  }, [found, chosen]);
  return chosen;
}

const restMs = 250;

/** `value` at once, unless it changed a moment ago: then when it comes to rest. Holding J runs through the list alone. */
export function useSettled<T>(value: T, same: (a: T, b: T) => boolean): T {
  const [settled, setSettled] = useState(value);
  const moved = useRef(Number.NEGATIVE_INFINITY);
  const kept = same(settled, value);
  useEffect(() => {
    if (kept) return;
    const wait = moved.current + restMs - performance.now();
    moved.current = performance.now();
    if (wait <= 0) return setSettled(value);
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [kept, value]);
  return kept ? value : settled;
}

export function selectSymbol({ exchange, symbol }: ApiSymbol): void {
  const { series } = view.get();
  if (series?.exchange === exchange && series.symbol === symbol) return;
  setView({ series: { exchange, symbol }, range: null });
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = (): void => setMatches(media.matches);
    listen();
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, [query]);
  return matches;
}
