import { useSyncExternalStore } from 'react';
import { requestCommit } from './frame.ts';

export interface Store<T> {
  /** The newest value, committed or not. */
  get(): T;
  /** The value that is on the page. */
  committed(): T;
  set(value: T): void;
  update(change: (value: T) => T): void;
  subscribe(listener: () => void): () => void;
}

/** Rates of the page, as least time between two commits in ms. */
export const rates = { frame: 0, figures: 250, calm: 1_000 } as const;

/** A value that is set as often as it likes and reaches its listeners at most once per `intervalMs`, in the page's flush. */
export function createStore<T>(initial: T, intervalMs: number = rates.frame): Store<T> {
  let newest = initial;
  let shown = initial;
  const listeners = new Set<() => void>();
  const commit = {
    intervalMs,
    commit() {
      shown = newest;
      for (const listener of [...listeners]) listener();
    },
  };
  const set = (value: T): void => {
    if (Object.is(value, newest)) return;
    newest = value;
    requestCommit(commit);
  };
  return {
    get: () => newest,
    committed: () => shown,
    set,
    update: (change) => set(change(newest)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.committed);
}
