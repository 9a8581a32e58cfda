/** Remembers what `make` returned for the most recently asked keys. */
export function leastRecentlyUsed<V>(capacity: number, make: (key: number) => V): (key: number) => V {
  const kept = new Map<number, V>();
  return (key) => {
    const known = kept.get(key);
    const value = known ?? make(key);
    if (known !== undefined) kept.delete(key);
    else if (kept.size >= capacity) kept.delete(kept.keys().next().value as number);
    kept.set(key, value);
    return value;
  };
}
