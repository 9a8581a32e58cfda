import { createStore, rates, type Store, useStore } from './store.ts';

/** Rows by key that change often; readers follow the version, at the rate of figures or at the calm one. */
export interface Table<V> {
  readonly rows: ReadonlyMap<string, V>;
  put(key: string, value: V): void;
  readonly figures: Store<number>;
  readonly calm: Store<number>;
}

export function createTable<V>(): Table<V> {
  const rows = new Map<string, V>();
  const figures = createStore(0, rates.figures);
  const calm = createStore(0, rates.calm);
  return {
    rows,
    figures,
    calm,
    put(key, value) {
      rows.set(key, value);
      figures.update((version) => version + 1);
      calm.update((version) => version + 1);
    },
  };
}

/** One row, at most four times a second. */
export function useRow<V>(table: Table<V>, key: string): V | undefined {
  useStore(table.figures);
  return table.rows.get(key);
}

/** All rows, at most once a second. */
export function useRows<V>(table: Table<V>): ReadonlyMap<string, V> {
  useStore(table.calm);
  return table.rows;
}
