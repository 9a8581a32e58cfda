import type { Socket } from 'socket.io';
import type { SubscriptionAnswer, SubscriptionRequest } from '../../../contracts/socket.ts';
import { subscriptionSchema } from '../../../contracts/socket.ts';
import type { Logger } from '../../../runtime/log.ts';
import { problemOf } from '../rest/failure.ts';
import { createProblem, invalidParameters, ProblemError } from '../rest/problem.ts';
import type { TrackedSeries } from '../rest/tracked-series.ts';
import { MessageBudget } from './message-budget.ts';
import type { Outbox } from './outbox.ts';
import { type Rooms, roomOf } from './rooms.ts';
import type { Update } from './update.ts';

export interface SessionDeps {
  readonly rooms: Rooms;
  readonly series: TrackedSeries;
  readonly presentState: (request: SubscriptionRequest) => Promise<readonly Update[]>;
  /** Called with each room that a client leaves. */
  readonly onLeave: (room: string) => void;
  readonly logger: Logger;
}

const maxSubscriptions = 200;

/** One client: what it subscribed to, and within which limits. */
export class Session {
  readonly #deps: SessionDeps;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #budget = new MessageBudget();
  readonly #rooms = new Set<string>();
  #refusing = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: SessionDeps, socket: Socket, outbox: Outbox) {
    this.#deps = deps;
    this.#socket = socket;
    this.#outbox = outbox;
    socket.conn.on('packet', ({ type }: { readonly type: string }) => type === 'message' && this.#count());
    socket.on('subscribe', (request: unknown, answer: unknown) => {
      const work = this.#refusing ? refuse : () => this.#subscribe(request);
      this.#inTurn(work, answer);
    });
    // Never refused: a client that believes it has left must not go on being told.
    socket.on('unsubscribe', (request: unknown, answer: unknown) => {
      this.#inTurn(async () => this.#leave(roomOf(readRequest(request))), answer);
    });
    socket.on('disconnect', () => {
      for (const room of this.#rooms) this.#leave(room);
    });
  }

  #count(): void {
    const verdict = this.#budget.take();
    this.#refusing = verdict !== 'ok';
    if (verdict === 'flood') this.#socket.disconnect(true);
  }

  /** One request after the other: an unsubscribe must not overtake the subscribe before it. */
  #inTurn(work: () => Promise<void>, answer: unknown): void {
    this.#turn = this.#turn.then(async () => {
      const result = await this.#resultOf(work);
      if (typeof answer === 'function') answer(result);
    });
  }

  async #resultOf(work: () => Promise<void>): Promise<SubscriptionAnswer> {
    try {
      await work();
      return { ok: true };
    } catch (error) {
      return { ok: false, problem: problemOf(error, this.#deps.logger).problem };
    }
  }

  async #subscribe(input: unknown): Promise<void> {
    const request = readRequest(input);
    const { exchange, symbol } = request;
    if (exchange !== undefined && symbol !== undefined) await this.#deps.series.require({ exchange, symbol });
    if (!this.#socket.connected) return;
    this.#join(roomOf(request));
    this.#tellPresent(request).catch((err: Error) =>
      this.#deps.logger.warn({ err }, 'no present state for a subscriber'),
    );
  }

  #join(room: string): void {
    if (this.#rooms.size >= maxSubscriptions && !this.#rooms.has(room)) {
      throw new ProblemError(
        createProblem('too-many-requests', `at most ${maxSubscriptions} subscriptions: unsubscribe`),
      );
    }
    this.#rooms.add(room);
    this.#deps.rooms.join(room, this.#outbox);
  }

  async #tellPresent(request: SubscriptionRequest): Promise<void> {
    const room = roomOf(request);
    const updates = await this.#deps.presentState(request);
    if (this.#rooms.has(room)) for (const update of updates) this.#outbox.send(update);
  }

  #leave(room: string): void {
    if (!this.#rooms.delete(room)) return;
    this.#deps.rooms.leave(room, this.#outbox);
    this.#outbox.forget((slot) => slot === room || slot.startsWith(`${room} `));
    this.#deps.onLeave(room);
  }
}

async function refuse(): Promise<never> {
  throw new ProblemError(createProblem('too-many-requests', 'at most 100 messages a minute; subscribe again later'));
}

function readRequest(input: unknown): SubscriptionRequest {
  const result = subscriptionSchema.safeParse(input);
  if (result.success) return result.data;
  throw new ProblemError(invalidParameters(result.error, ['channel', 'exchange', 'symbol', 'timeframe']));
}
