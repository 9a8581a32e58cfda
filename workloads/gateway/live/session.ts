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

  constructor(deps: SessionDeps, socket: Socket, outbox: Outbox) {
    this.#deps = deps;
    this.#socket = socket;
    this.#outbox = outbox;
    socket.conn.on('packet', ({ type }: { readonly type: string }) => type === 'message' && this.#count());
    socket.on('subscribe', (request: unknown, answer: unknown) => this.#answer(answer, () => this.#subscribe(request)));
    socket.on('unsubscribe', (request: unknown, answer: unknown) =>
      this.#answer(answer, async () => this.#leave(roomOf(readRequest(request)))),
    );
    socket.on('disconnect', () => {
      for (const room of this.#rooms) this.#leave(room);
    });
  }

  #count(): void {
    const verdict = this.#budget.take();
    this.#refusing = verdict !== 'ok';
    if (verdict === 'flood') this.#socket.disconnect(true);
  }

  async #answer(answer: unknown, work: () => Promise<void>): Promise<void> {
    const result: SubscriptionAnswer = await this.#within(work).then(
      () => ({ ok: true }),
      (error: unknown) => ({ ok: false, problem: problemOf(error, this.#deps.logger).problem }),
    );
    if (typeof answer === 'function') answer(result);
  }

  async #within(work: () => Promise<void>): Promise<void> {
    if (this.#refusing) throw new ProblemError(createProblem('too-many-requests', 'at most 100 messages a minute'));
    await work();
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

function readRequest(input: unknown): SubscriptionRequest {
  const result = subscriptionSchema.safeParse(input);
  if (result.success) return result.data;
  throw new ProblemError(invalidParameters(result.error, ['channel', 'exchange', 'symbol', 'timeframe']));
}
