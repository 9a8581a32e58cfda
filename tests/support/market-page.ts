import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core';
import { eventually } from './eventually.ts';

const desktop = { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', timezoneId: 'UTC' } as const;

interface Bar {
  readonly time: number;
  readonly close: number;
  readonly closed: boolean;
}

/** The Market page in a browser, with what it asked for and complained about. */
export class MarketPage {
  readonly page: Page;
  readonly errors: string[] = [];
  /** Addresses of all requests. */
  readonly requests: string[] = [];
  /** Times of the candles that came over the socket. */
  readonly live = new Set<number>();
  readonly #sockets: WebSocketRoute[] = [];
  #cut = false;

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<MarketPage> {
    const context = await browser.newContext({ ...desktop, ...options });
    const market = new MarketPage(await context.newPage());
    await market.page.routeWebSocket(/\/ws\//, (socket) => market.#connect(socket));
    await market.page.route(/\/ws\/\?.*transport=polling/, (route) => (market.#cut ? route.abort() : route.continue()));
    await market.page.goto(url);
    await market.page.getByTestId('legend').waitFor();
    return market;
  }

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  #connect(socket: WebSocketRoute): void {
    this.requests.push(socket.url());
    if (this.#cut) {
      socket.close();
      return;
    }
    this.#sockets.push(socket);
    const server = socket.connectToServer();
    server.onMessage((message) => {
      this.#received(String(message));
      socket.send(message);
    });
  }

  /** Cuts the live connection, and lets no new one come about until `mend`. Requests still get through. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  mend(): void {
    this.#cut = false;
  }

  #received(frame: string): void {
    if (!frame.startsWith('42["candle"')) return;
    const [, candle] = JSON.parse(frame.slice(2)) as [string, Bar];
    this.live.add(candle.time);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  candleRequests(): readonly URL[] {
    return this.requests.filter((url) => url.includes('/api/v1/candles?')).map((url) => new URL(url));
  }

  text(testId: string): Promise<string> {
    return this.page.getByTestId(testId).innerText();
  }

  /** Resolves with the text once it is another one. */
  changed(testId: string, from: string): Promise<string> {
    return eventually(`${testId} is no longer ${from}`, async () => {
      const now = await this.text(testId);
      return now !== from && now;
    });
  }

  /** What the address says is in view; null while the newest candle is followed. */
  range(): { readonly from: number; readonly to: number } | null {
    const query = new URL(this.page.url()).searchParams;
    return query.has('from') ? { from: Number(query.get('from')), to: Number(query.get('to')) } : null;
  }

  /** Drags the chart sideways, and waits until the address tells of it. */
  async drag(pixels: number): Promise<void> {
    const box = await this.page.getByTestId('chart').boundingBox();
    if (!box) throw new Error('the chart is not on the page');
    const before = JSON.stringify(this.range());
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 3 };
    await this.page.mouse.move(middle.x - pixels / 2, middle.y);
    await this.page.mouse.down();
    await this.page.mouse.move(middle.x + pixels / 2, middle.y, { steps: 8 });
    await this.page.mouse.up();
    await eventually('the address tells of the drag', () => JSON.stringify(this.range()) !== before);
  }

  async showsTimeframe(name: string): Promise<void> {
    await this.page.getByTestId('legend').getByText(`· ${name} ·`).waitFor();
  }

  /** The candles in view, from the page's own CSV. */
  async candles(): Promise<readonly Bar[]> {
    await this.page.getByRole('button', { name: 'Download' }).click();
    const download = this.page.waitForEvent('download');
    await this.page.getByText('CSV of the visible range').click();
    const [, ...rows] = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
    return rows.map((row) => {
      const cells = row.split(',');
      return { time: Date.parse(cells[0] ?? ''), close: Number(cells[4]), closed: cells[8] === 'true' };
    });
  }
}
