import type { ApiSymbol } from '../../contracts/api.ts';

/** How well a symbol fits what was typed: lower is better, null is not at all. */
function rank({ symbol, base, quote, exchange }: ApiSymbol, words: readonly string[]): number | null {
  let sum = 0;
  for (const word of words) {
    const plain = symbol.replace('/', '');
    if (base === word || symbol === word || plain === word) sum += 0;
    else if (symbol.startsWith(word) || plain.startsWith(word)) sum += 1;
    else if (quote.startsWith(word)) sum += 2;
    else if (exchange.toUpperCase().startsWith(word)) sum += 2;
    else if (plain.includes(word)) sum += 3;
    else return null;
  }
  return sum;
}

/** Symbols that fit every word of `text` (`btc kraken`), best first. */
export function matchSymbols(symbols: readonly ApiSymbol[], text: string): readonly ApiSymbol[] {
  const words = text.toUpperCase().split(/\s+/).filter(Boolean);
  return symbols
    .map((symbol) => ({ symbol, rank: rank(symbol, words) }))
    .filter((match): match is { symbol: ApiSymbol; rank: number } => match.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ symbol }) => symbol);
}
