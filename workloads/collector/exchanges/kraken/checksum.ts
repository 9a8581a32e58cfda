import { crc32 } from 'node:zlib';
import type { Level } from '../order-book-levels.ts';
import type { OrderBookState } from '../order-book-state.ts';

/** CRC32 of the best ten levels, asks first, as Kraken sends it (docs: "Book checksum (WebSocket v2)"). */
export function bookChecksum({ asks, bids }: Pick<OrderBookState, 'asks' | 'bids'>): number {
  return crc32([...asks.top(10), ...bids.top(10)].map(digits).join(''));
}

/** Trailing zeros count, so the texts are used as they came. */
function digits({ priceText, amountText }: Level): string {
  return significant(priceText) + significant(amountText);
}

function significant(decimal: string): string {
  return decimal.replace('.', '').replace(/^0+/, '');
}
