import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents, SubscriptionRequest } from '../../contracts/socket.ts';
import { createStore, type Store } from '../state/store.ts';
import { backoffMs } from './backoff.ts';
import { SubscriptionQueue } from './subscription-queue.ts';

export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | {
      readonly status: 'disconnected';
      /** Browser time, ms: when it was lost, and when the next attempt is made (null while one is under way). */
      readonly since: number;
      readonly nextAttempt: number | null;
    };

export interface Gateway {
  readonly connection: Store<Connection>;
  /** Ask for a channel until the returned function is called; it is asked for again after each reconnect. */
  subscribe(request: SubscriptionRequest, onProblem?: (text: string) => void): () => void;
  on<Event extends keyof ServerEvents>(event: Event, listener: ServerEvents[Event]): () => void;
  /** Runs after each connect, the first one too, behind the subscriptions. */
  onConnect(listener: () => void): () => void;
  retryNow(): void;
}

const attemptMs = 5_000;

/** The socket to the gateway, with a reconnection that can tell when it will try next. */
export function connectGateway(): Gateway {
  const url = new URL('.', document.baseURI);
  const socket: Socket<ServerEvents, ClientEvents> = io(url.origin, {
    path: `${url.pathname}ws`,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: attemptMs,
    reconnection: false,
  });
  const connection = createStore<Connection>({ status: 'connecting' });
  const wanted = new Map<SubscriptionRequest, ((text: string) => void) | undefined>();
  const connected = new Set<() => void>();
  let attempt = 0;
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const queue = new SubscriptionQueue((request) => {
    socket.emit('subscribe', request, (answer) => {
      if (answer.ok) return;
      console.warn(`${request.channel} cannot be followed: ${answer.problem.detail}`);
      wanted.get(request)?.(answer.problem.detail);
    });
  });

  function tryAgain(): void {
    clearTimeout(timer);
    connection.set({ status: 'disconnected', since, nextAttempt: null });
    socket.connect();
  }

  function lost(): void {
    if (attempt === 0) since = Date.now();
    attempt += 1;
    const wait = backoffMs(attempt, Math.random());
    connection.set({ status: 'disconnected', since, nextAttempt: Date.now() + wait });
    clearTimeout(timer);
    timer = setTimeout(tryAgain, wait);
  }

  socket.on('connect', () => {
    attempt = 0;
    queue.reset();
    for (const request of wanted.keys()) queue.add(request);
    connection.set({ status: 'live' });
    for (const listener of connected) listener();
  });
  socket.on('disconnect', lost);
  socket.on('connect_error', lost);

  return {
    connection,
    retryNow() {
      // an attempt that hangs would go on hanging
      socket.disconnect();
      tryAgain();
    },
    subscribe(request, onProblem) {
      wanted.set(request, onProblem);
      if (socket.connected) queue.add(request);
      return () => {
        wanted.delete(request);
        if (socket.connected && !queue.takeBack(request)) socket.emit('unsubscribe', request, () => {});
      };
    },
    on(event, listener) {
      // socket.io's listener type cannot follow a generic event name
      socket.on(event, listener as never);
      return () => void socket.off(event, listener as never);
    },
    onConnect(listener) {
      connected.add(listener);
      return () => void connected.delete(listener);
    },
  };
}
