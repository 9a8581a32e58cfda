import type { SubscriptionRequest } from '../../../contracts/socket.ts';
import type { Outbox } from './outbox.ts';
import type { Update } from './update.ts';

/** Name of the room of a subscription: channel, then series, then timeframe, such as `candles binance:BTC/USDT 1m`. */
export function roomOf(request: SubscriptionRequest): string {
  if (request.channel === 'feeds' && request.exchange === undefined) return 'feeds';
  const room = `${request.channel} ${request.exchange}:${request.symbol}`;
  return request.channel === 'candles' ? `${room} ${request.timeframe}` : room;
}

/** Who is subscribed to what. */
export class Rooms {
  readonly #rooms = new Map<string, Set<Outbox>>();

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  join(room: string, outbox: Outbox): void {
    const members = this.#rooms.get(room);
    if (members) members.add(outbox);
    else this.#rooms.set(room, new Set([outbox]));
  }

  leave(room: string, outbox: Outbox): void {
    const members = this.#rooms.get(room);
    members?.delete(outbox);
    if (members?.size === 0) this.#rooms.delete(room);
  }

  /** Tells every member of the rooms, each once. */
  send(rooms: readonly string[], update: Update): void {
    const [first, ...others] = rooms.map((room) => this.#rooms.get(room)).filter((members) => members !== undefined);
    const members = others.length === 0 ? first : new Set([...(first ?? []), ...others.flatMap((set) => [...set])]);
    for (const outbox of members ?? []) outbox.send(update);
  }
}
