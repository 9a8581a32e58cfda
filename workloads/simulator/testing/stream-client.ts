import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface TradeEvent {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly E: number;
}

/** A plain WebSocket to a simulator that keeps all that it received. */
export interface StreamClient {
  readonly texts: readonly string[];
  send(value: unknown): void;
  /** Resolves with the received texts as soon as they satisfy the condition. */
  until(condition: (texts: readonly string[]) => boolean): Promise<readonly string[]>;
  readonly closed: Promise<number>;
  close(): Promise<void>;
}

export async function streamClient(url: string): Promise<StreamClient> {
  const socket = new WebSocket(url);
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    texts.push(data.toString());
    for (const check of waiting) check();
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  return {
    texts,
    closed,
    send: (value) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!condition(texts)) return;
          waiting.delete(check);
          resolve(texts);
        };
        waiting.add(check);
        closed.then((code) => reject(new Error(`the socket closed (${code}) before the condition was met`)));
        check();
      }),
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** The aggregate trades among the texts; what is no JSON is left out. */
export function tradesIn(texts: readonly string[]): TradeEvent[] {
  return texts.flatMap((text) => {
    if (!text.includes('"aggTrade"') || !text.endsWith('}')) return [];
    try {
      const message = JSON.parse(text);
      return [message.data ?? message];
    } catch {
      return [];
    }
  });
}
