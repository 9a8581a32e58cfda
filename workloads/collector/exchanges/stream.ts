import type { CcxtApi, CcxtClient } from './ccxt.ts';
import { Unavailable } from './errors.ts';
import type { StreamEvent, Topic, Venue } from './venue.ts';

/** Where the messages of a topic go. After `fail` nothing comes any more. */
export interface Sink {
  deliver(event: StreamEvent): void;
  fail(error: Error): void;
}

interface Subscription {
  readonly sink: Sink;
  /** Something has come, so the exchange has accepted it. */
  confirmed: boolean;
}

type Command = { readonly operation: 'subscribe' | 'unsubscribe'; readonly topic: Topic };

/**
 * The topics of one exchange on one socket of ccxt's. ccxt's own `watch…` methods are not used: they are silent about a
 * drop while nobody waits, prove no book but Binance's, and cannot renew one subscription of Kraken's or Coinbase's.
 *
 * When the socket goes down, at the exchange's 24 hours as at any other time, all sinks fail and are forgotten; the next
 * `open` dials again. There is no rotation ahead of time: what is missed meanwhile is found by trade ids and fetched.
 */
export class Stream {
  private readonly api: CcxtApi;
  private readonly venue: Venue;
  private readonly subscriptions = new Map<string, Subscription>();
  private commands: Command[] = [];
  private client: CcxtClient | null = null;
  private sending = false;
  private touchedAt: number | null = null;

  constructor(api: CcxtApi, venue: Venue) {
    this.api = api;
    this.venue = venue;
  }

  /** When anything last came, ms of the local clock; null without a socket. */
  get lastMessageAt(): number | null {
    return this.touchedAt;
  }

  open(topic: Topic, sink: Sink): void {
    this.subscriptions.set(this.key(topic.channel, this.venue.name(topic.market)), { sink, confirmed: false });
    this.send({ operation: 'subscribe', topic });
  }

  /** Subscribes anew to one topic: the exchange begins it again with a snapshot. */
  renew(topic: Topic): void {
    this.send({ operation: 'unsubscribe', topic });
    this.send({ operation: 'subscribe', topic });
  }

  /** Nothing more of the topic reaches its sink. */
  close(topic: Topic): void {
    const known = this.subscriptions.delete(this.key(topic.channel, this.venue.name(topic.market)));
    if (known) this.send({ operation: 'unsubscribe', topic });
  }

  private key(channel: Topic['channel'], name: string): string {
    return `${channel}:${name}`;
  }

  private send(command: Command): void {
    this.commands.push(command);
    const client = this.connect();
    if (this.sending) return;
    this.sending = true;
    // It stays pending for ever when dialling fails; `down` tells the sinks.
    client.connect().then(
      () => this.flush(client),
      (error) => this.down(client, error),
    );
  }

  private connect(): CcxtClient {
    this.client ??= this.wrap(this.api.client(this.venue.socketUrl(this.api)));
    return this.client;
  }

  /** Commands that gathered meanwhile go out together: exchanges count messages, not topics. */
  private async flush(client: CcxtClient): Promise<void> {
    try {
      while (this.client === client && this.commands.length > 0) await this.sendBatch(client, this.nextBatch());
      if (this.client === client) this.sending = false;
    } catch (error) {
      this.down(client, error);
    }
  }

  private nextBatch(): readonly Command[] {
    const operation = this.commands[0]?.operation;
    const end = this.commands.findIndex((command) => command.operation !== operation);
    return this.commands.splice(0, end === -1 ? this.commands.length : end);
  }

  private async sendBatch(client: CcxtClient, batch: readonly Command[]): Promise<void> {
    const topics = batch.map((command) => command.topic);
    const subscribes = batch[0]?.operation === 'subscribe';
    for (const message of subscribes ? this.venue.subscribe(topics) : this.venue.unsubscribe(topics)) {
      await client.throttle(this.venue.subscribeCost);
      if (this.client !== client) return;
      await client.send(message);
    }
  }

  private wrap(client: CcxtClient): CcxtClient {
    const { onPing, onPong, onError, onClose } = client;
    client.onMessage = (event) => this.receive(client, event.data);
    client.onPing = () => {
      this.touch(client);
      onPing.call(client);
    };
    client.onPong = () => {
      this.touch(client);
      onPong.call(client);
    };
    client.onError = (error) => {
      onError.call(client, error);
      this.down(client, error);
    };
    client.onClose = (event) => {
      onClose.call(client, event);
      this.down(client, new Error('the exchange closed the socket'));
    };
    return client;
  }

  /** Anything that comes shows that the socket lives; ccxt would believe in pongs alone. */
  private touch(client: CcxtClient): void {
    this.touchedAt = Date.now();
    client.lastPong = this.touchedAt;
  }

  private receive(client: CcxtClient, data: unknown): void {
    if (this.client !== client) return;
    this.touch(client);
    try {
      for (const event of this.venue.read(String(data))) this.route(event);
    } catch (error) {
      client.onError(new Error(`while reading ${String(data).slice(0, 200)}`, { cause: error }));
      client.close();
    }
  }

  private route(event: StreamEvent): void {
    if (event.kind === 'refused') {
      this.refuse(event.reason);
      return;
    }
    const subscription = this.subscriptions.get(this.key(event.kind, event.name));
    if (subscription === undefined) return;
    subscription.confirmed = true;
    subscription.sink.deliver(event);
  }

  /** Which topic was refused is not always said: all that were not confirmed yet must ask again. */
  private refuse(reason: string): void {
    for (const [key, { sink, confirmed }] of this.subscriptions) {
      if (confirmed) continue;
      this.subscriptions.delete(key);
      sink.fail(new Unavailable(`${this.venue.id} refused a subscription: ${reason}`));
    }
  }

  private down(client: CcxtClient, cause: unknown): void {
    if (this.client !== client) return;
    this.client = null;
    this.touchedAt = null;
    this.sending = false;
    this.commands = [];
    const sinks = [...this.subscriptions.values()];
    this.subscriptions.clear();
    const reason = cause instanceof Error ? cause.message : String(cause);
    for (const { sink } of sinks) sink.fail(new Unavailable(`${this.venue.id} socket is down: ${reason}`, { cause }));
  }
}
