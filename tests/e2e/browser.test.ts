import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { engineSuite } from '../support/engine-suite.ts';
import { eventually } from '../support/eventually.ts';
import { MarketPage } from '../support/market-page.ts';
import { type StandaloneProcess, startProcess } from '../support/standalone-process.ts';
import { buildWeb } from '../support/web-build.ts';

const minute = 60_000;

engineSuite('the page in a browser', 'TEST_CHROMIUM', (executablePath) => {
  let folder: string;
  let product: StandaloneProcess;
  let url: string;
  let browser: Browser;
  let market: MarketPage;

  beforeAll(async () => {
    await buildWeb();
    folder = await mkdtemp(join(tmpdir(), 'cryptoviz-browser-'));
    await chmod(folder, 0o755); // else, as root, the database would be put outside of it
    await writeFile(join(folder, 'btc.yaml'), trackedSymbol('BTC/USDT', '2d'));
    await writeFile(join(folder, 'ada.yaml'), trackedSymbol('ADA/USDT', '2h'));
    product = start('0');
    [browser, url] = await Promise.all([launchChromium(executablePath), product.url]);
    await eventually('the history is there', backfilled);
  });
  afterEach(() => market?.close());
  afterAll(async () => {
    await browser?.close();
    product?.child.kill('SIGTERM');
    await product?.ended;
    await rm(folder, { recursive: true });
  });

  const start = (port: string): StandaloneProcess =>
    startProcess(['--data', folder, '--symbols', folder, '--port', port]);

  async function backfilled(): Promise<boolean> {
    const { data } = await answer<{ backfillPercent: number }>('symbols');
    return data.every(({ backfillPercent }) => backfillPercent >= 100);
  }

  async function answer<Row>(path: string): Promise<{ readonly data: readonly Row[] }> {
    return (await fetch(`${url}/api/v1/${path}`)).json() as Promise<{ data: Row[] }>;
  }

  async function open(query = '', options: BrowserContextOptions = {}): Promise<MarketPage> {
    market = await MarketPage.open(browser, `${url}/?${query}`, options);
    return market;
  }

  it('shows the market and says that it is simulated, asks nobody else, and has nothing to complain about', async () => {
    const { page, requests, errors } = await open();
    await page.locator('.app[data-connection="live"]').waitFor();
    await page.locator('[role="option"][data-health="live"]').nth(1).waitFor();
    await page.locator('.bk-row').first().waitFor();
    expect(await page.getByTestId('simulated').innerText()).toBe('Simulated data');
    expect(await page.locator('.wl [role="option"]').count()).toBe(2);
    expect(await page.locator('h1').innerText()).toBe('BTC/USDT');
    expect(requests.filter((asked) => new URL(asked).host !== new URL(url).host)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('has landmarks, and a name for everything that can be operated', async () => {
    const { page } = await open();
    for (const role of ['banner', 'main', 'contentinfo'] as const) expect(await page.getByRole(role).count()).toBe(1);
    for (const name of ['Watchlist', 'Order book and trades']) {
      expect(await page.getByRole('complementary', { name }).count()).toBe(1);
    }
    const nameless = await page.locator('button, input, select, a[href], [role="option"]').evaluateAll((elements) =>
      elements
        .filter((element) => {
          const labels = 'labels' in element ? element.labels : null;
          return !element.getAttribute('aria-label') && !labels?.length && !element.textContent?.trim();
        })
        .map((element) => element.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it('moves the open candle, and agrees with itself about the price', async () => {
    const { page } = await open();
    await market.changed('legend', await market.text('legend'));
    await market.changed('last-price', await market.text('last-price'));
    const texts = page.locator('[data-testid="last-price"], [data-testid="last-price-chip"]');
    await eventually('chip and header show one price', async () => {
      const [header, chip] = await texts.evaluateAll((elements) =>
        elements.map(({ textContent }) => textContent ?? ''),
      );
      return header && chip?.startsWith(header);
    });
  });

  it('switches the timeframe by click and by key, and keeps the right edge and the number of candles', async () => {
    const { page } = await open('symbol=binance:BTC/USDT&timeframe=1m');
    await market.drag(700);
    const before = market.range();
    if (!before) throw new Error('the view was not moved');
    await page.getByRole('radio', { name: '5m', exact: true }).click();
    await market.showsTimeframe('5m');
    const wider = { from: before.to - (before.to - before.from) * 5, to: before.to };
    await eventually('the address has the wider range', () => Math.abs((market.range()?.from ?? 0) - wider.from) < 2);
    expect(market.range()?.to).toBe(before.to);
    await page.keyboard.press('1');
    await market.showsTimeframe('1m');
    await eventually('the range is as before', () => Math.abs((market.range()?.from ?? 0) - before.from) < 3);
    await page.keyboard.type('15m');
    await page.keyboard.press('Enter');
    await market.showsTimeframe('15m');
    expect(await page.getByRole('radio', { name: '15m' }).getAttribute('aria-checked')).toBe('true');
  });

  it('loads older candles when it is moved to the left, without a jump', async () => {
    const { page } = await open('symbol=binance:BTC/USDT&timeframe=1m');
    await page.getByTestId('chart').focus();
    for (let i = 0; i < 9; i += 1) await page.keyboard.press('-');
    const loaded = market.candleRequests().length;
    const older = page.waitForResponse(
      (response) => response.url().includes('/candles?') && response.url().includes('timeframe=1m&to='),
    );
    await market.drag(600);
    await market.drag(600);
    await older;
    const [range, legend] = [market.range(), await market.text('legend')];
    await page.locator('.cnote.side').waitFor({ state: 'detached' });
    expect(market.candleRequests().length).toBeGreaterThan(loaded);
    expect(market.range()).toEqual(range);
    expect(await market.text('legend')).toBe(legend);
    await market.drag(600);
    const candles = await market.candles();
    expect(candles[0]?.time).toBeLessThan(Date.now() - 1_500 * minute);
    expectWhole(candles, minute);
  });

  it('leaves zoom and pan alone while candles come, and goes back to the newest on request', async () => {
    const { page, live } = await open('symbol=binance:BTC/USDT&timeframe=1s');
    await market.drag(700);
    const range = market.range();
    const before = live.size;
    await eventually('five candles more', () => live.size >= before + 5);
    expect(market.range()).toEqual(range);
    await page.getByRole('button', { name: 'Latest' }).click();
    await eventually('the newest is followed', () => market.range() === null);
    const newest = (await market.candles()).at(-1)?.time ?? 0;
    await eventually('the view moves on', async () => ((await market.candles()).at(-1)?.time ?? 0) > newest);
  });

  it('shows a live book whose bids lie below its asks, and live trades', async () => {
    const { page } = await open('symbol=binance:BTC/USDT');
    const prices = (side: string): Promise<number[]> =>
      page
        .locator(`.bk-row.${side} .p`)
        .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent?.replaceAll(',', ''))));
    await page.locator('.bk-row.bid').first().waitFor();
    const book = await market.text('order-book');
    await market.changed('order-book', book);
    const [asks, bids] = [await prices('ask'), await prices('bid')];
    for (const side of [asks, bids]) expect(side).toEqual(side.toSorted((a, b) => b - a));
    expect(await page.locator('.bk-note').count()).toBe(0);
    expect(Math.min(asks.length, bids.length)).toBeGreaterThan(5);

    await page.keyboard.press('t');
    await page.locator('.tr').nth(20).waitFor();
    const newest = await page.locator('.tr').first().innerText();
    await eventually('another trade', async () => (await page.locator('.tr').first().innerText()) !== newest);
    await page.getByRole('tab', { name: 'Book' }).click();
    await page.getByTestId('order-book').waitFor();
  });

  it('finds a symbol and switches to it', async () => {
    const { page } = await open('symbol=binance:BTC/USDT');
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Find symbol' }).fill('ada');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'ADA/USDT' }).waitFor();
    await page.getByTestId('legend').getByText('ADA/USDT').waitFor();
    await eventually('the price has the decimals of the tick size', async () =>
      /^0\.\d{4}$/.test(await market.text('last-price')),
    );
    await eventually('the address names it', () => page.url().includes('symbol=binance:ADA/USDT'));
    await page.keyboard.press('j');
    await page.locator('h1', { hasText: 'BTC/USDT' }).waitFor();
  });

  it('changes the theme without building the chart again', async () => {
    const { page } = await open();
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const chart = await page.locator('.highcharts-root').elementHandle();
    const dark = await background();
    await page.getByRole('button', { name: 'Switch to Dark' }).click();
    await page.getByRole('button', { name: 'Switch to Light' }).click();
    await page.locator('html[data-theme="light"]').waitFor();
    expect(await background()).not.toBe(dark);
    expect(await chart?.evaluate((element) => element.isConnected)).toBe(true);
  });

  it('fits a phone', async () => {
    const size = { width: 390, height: 844 };
    await open('', { viewport: size, isMobile: true, hasTouch: true });
    await expectToFit(size.width);
  });

  it('fits a tablet, a desk and a wide desk', async () => {
    const { page } = await open();
    for (const [width, height] of [
      [1024, 768],
      [1440, 900],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expectToFit(width);
    }
  });

  async function expectToFit(width: number): Promise<void> {
    const { page } = market;
    await page.locator('.bk-row').first().waitFor();
    const parts = page.locator('.app, .top, .market, .panel, .sym, .healthm, .tools, .strip, .bk, .tabs');
    await eventually(`nothing is wider than its place at ${width}`, async () => {
      const wide = await parts.evaluateAll((elements) =>
        elements.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ className }) => className),
      );
      return wide.length === 0;
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  }

  it('says that it is disconnected, and fetches what it missed', async () => {
    const { page, live } = await open('symbol=binance:BTC/USDT&timeframe=1s');
    await page.locator('.app[data-connection="live"]').waitFor();
    await eventually('candles come', () => live.size > 2);
    market.cut();
    await page.getByTestId('disconnected').waitFor();
    expect(await page.getByTestId('connection').innerText()).toBe('Offline');
    const [path, lost] = [`${candles}&limit=1`, Math.max(...live)];
    await eventually('four candles are missed', async () => {
      const newest = (await answer<{ time: number }>(path)).data[0];
      return newest && newest.time > lost + 4_000;
    });
    market.mend();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.locator('.app[data-connection="live"]').waitFor();
    await expectDrawnAsStored();
  });

  it('goes on by itself when the product was started again', async () => {
    const { page } = await open('symbol=binance:BTC/USDT&timeframe=1s');
    await page.locator('.app[data-connection="live"]').waitFor();
    product.child.kill('SIGTERM');
    await page.getByTestId('disconnected').waitFor();
    expect(await product.ended).toBe(0);
    product = start(new URL(url).port);
    await product.url;
    await page.locator('.app[data-connection="live"]').waitFor();
    await page.getByTestId('disconnected').waitFor({ state: 'detached' });
    await market.changed('legend', await market.text('legend'));
    await expectDrawnAsStored();
  });

  const candles = 'candles?exchange=binance&symbol=BTC/USDT&timeframe=1s';

  /** Once candles that closed later than now are there too: what was missed lies before them. */
  async function expectDrawnAsStored(): Promise<void> {
    const now = Date.now();
    const drawn = await eventually('what is drawn is what is stored', async () => {
      const closed = (await market.candles()).filter((candle) => candle.closed);
      const [first, last] = [closed[0]?.time, closed.at(-1)?.time];
      const path = `${candles}&from=${first}&to=${(last ?? 0) + 1}`;
      const stored = (await answer<{ time: number; close: number }>(path)).data;
      const key = ({ time, close }: { time: number; close: number }): string => `${time} ${close}`;
      return (last ?? 0) > now && closed.map(key).join() === stored.map(key).join() && closed;
    });
    expect(drawn.length).toBeGreaterThan(5);
  }
});

function expectWhole(candles: readonly { readonly time: number }[], timeframe: number): void {
  const times = candles.map(({ time }) => time);
  expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * timeframe));
}

function trackedSymbol(symbol: string, lookback: string): string {
  const name = symbol.toLowerCase().replace('/', '-');
  const spec = { symbol, exchanges: [{ name: 'binance' }], backfill: { lookback } };
  return JSON.stringify({ apiVersion: 'cryptoviz.io/v1alpha1', kind: 'TrackedSymbol', metadata: { name }, spec });
}
