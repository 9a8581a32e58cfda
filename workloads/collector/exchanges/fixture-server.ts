import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Fixture, type FixtureState, foldCandles, splitTopic, type TopicKey } from './fixture.ts';

export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/** Alters frames on their way out: drops, swaps or damages them. */
export type Fault = (frames: readonly string[]) => readonly string[];

/** An exchange on 127.0.0.1 that serves a fixture. It moves only when told to. */
export class FixtureServer {
  readonly requests: string[] = [];
  readonly commands: string[] = [];
  sockets = 0;
  /** The next requests are answered with these. */
  readonly refusals: Refusal[] = [];
  headers: Readonly<Record<string, string>> = {};
  private readonly fixture: Fixture;
  private readonly http = createServer((request, response) => this.answer(request, response));
  private readonly ws = new WebSocketServer({ server: this.http });
  private readonly cursors = new Map<TopicKey, number>();
  private readonly subscribers = new Map<TopicKey, WebSocket>();
  private waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];
  private readonly started = performance.now();

  private constructor(fixture: Fixture) {
    this.fixture = fixture;
    this.cursors.set(`trades:${fixture.tradeName}`, fixture.history);
    this.ws.on('connection', (socket) => this.accept(socket));
  }

  static async start(fixture: Fixture): Promise<FixtureServer> {
    const server = new FixtureServer(fixture);
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get endpoints() {
    const { port } = this.http.address() as AddressInfo;
    return { restUrl: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}` };
  }

  /** The exchange's clock: it started with the last past trade. */
  get now(): number {
    const past = this.state().past(`trades:${this.fixture.tradeName}`);
    const trades = past.flatMap((frame) => this.fixture.trades(frame));
    return Math.floor((trades.at(-1)?.ts ?? 0) + performance.now() - this.started);
  }

  state(): FixtureState {
    const { fixture, cursors } = this;
    const past = (topic: TopicKey) => (fixture.frames[topic] ?? []).slice(0, cursors.get(topic) ?? 0);
    const server = this;
    return {
      get now() {
        return server.now;
      },
      past,
      candles: (topic) => foldCandles(past(topic).flatMap((frame) => fixture.trades(frame))),
    };
  }

  /** Resolves when something that the exchange did made the condition true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ condition, resolve }));
  }

  isSubscribed(topic: TopicKey): boolean {
    return this.subscribers.has(topic);
  }

  /** Frames of a topic that lie in the past, and those that are still to come. */
  cursor(topic: TopicKey): number {
    return this.cursors.get(topic) ?? 0;
  }

  remaining(topic: TopicKey): number {
    return (this.fixture.frames[topic]?.length ?? 0) - this.cursor(topic);
  }

  /** Sends the next frames of a topic to its subscriber. */
  push(topic: TopicKey, count = 1, fault: Fault = (frames) => frames): void {
    const cursor = this.cursor(topic);
    const frames = this.fixture.frames[topic]?.slice(cursor, cursor + count) ?? [];
    if (frames.length < count) throw new RangeError(`${topic} has no frame ${cursor + count - 1}`);
    this.cursors.set(topic, cursor + count);
    for (const frame of fault(frames)) this.subscribers.get(topic)?.send(frame);
  }

  /** Cuts every socket without a word. */
  drop(): void {
    for (const socket of this.ws.clients) socket.terminate();
    this.subscribers.clear();
  }

  /** Keeps every socket open and neither reads nor says anything more on it. */
  freeze(): void {
    for (const socket of this.ws.clients) socket.pause();
  }

  ping(): void {
    for (const socket of this.ws.clients) socket.ping();
  }

  async close(): Promise<void> {
    this.drop();
    this.ws.close();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }

  private moved(): void {
    const ready = this.waiting.filter(({ condition }) => condition());
    this.waiting = this.waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.endpoints.restUrl);
    this.requests.push(`${url.pathname}${url.search}`);
    const refusal = this.refusals.shift();
    const body = refusal ? (refusal.body ?? {}) : this.fixture.rest(url, this.state());
    const status = refusal?.status ?? (body === undefined ? 404 : 200);
    response.writeHead(status, { 'content-type': 'application/json', ...this.headers, ...refusal?.headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? { error: 'unknown path' }));
    this.moved();
  }

  private accept(socket: WebSocket): void {
    this.sockets += 1;
    socket.on('message', (data) => this.command(socket, String(data)));
    socket.on('close', () => {
      for (const [topic, subscriber] of this.subscribers) if (subscriber === socket) this.subscribers.delete(topic);
      this.moved();
    });
    this.moved();
  }

  private command(socket: WebSocket, text: string): void {
    const { operation, topics, answers } = this.fixture.command(text);
    for (const answer of answers) socket.send(JSON.stringify(answer));
    for (const topic of topics) {
      this.commands.push(`${operation} ${topic}`);
      if (operation === 'subscribe') this.subscribe(socket, topic);
      else this.subscribers.delete(topic);
    }
    this.moved();
  }

  /** A book that the stream begins with a snapshot begins again with the recorded one. */
  private subscribe(socket: WebSocket, topic: TopicKey): void {
    this.subscribers.set(topic, socket);
    const first = this.fixture.frames[topic]?.[0];
    const restarts = splitTopic(topic)[0] === 'orderbook' && first !== undefined && this.fixture.book(first).snapshot;
    if (restarts) this.cursors.set(topic, 1);
    for (const frame of restarts ? [first] : this.fixture.greet(topic, this.state())) socket.send(frame);
  }
}
