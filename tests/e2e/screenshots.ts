import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { MarketPage } from '../support/market-page.ts';
import { startProcess } from '../support/standalone-process.ts';
import { buildWeb } from '../support/web-build.ts';

/** Takes the pictures of `docs/` from the product itself: `TEST_CHROMIUM=/usr/bin/chromium npm run screenshots`. */

const minute = 60_000;
const liveMs = 2 * minute;
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } as const;
const pictures = [
  ['market-dark', {}],
  ['market-light', { colorScheme: 'light' }],
  ['market-phone', phone],
] as const;

const executablePath = process.env.TEST_CHROMIUM;
if (!executablePath) throw new Error('TEST_CHROMIUM names no Chromium: set it, for instance to /usr/bin/chromium');

async function isBackfilled(url: string): Promise<boolean> {
  const { data } = (await (await fetch(`${url}/api/v1/symbols`)).json()) as {
    data: readonly { readonly backfillPercent: number }[];
  };
  return data.every(({ backfillPercent }) => backfillPercent >= 100);
}

await buildWeb();
const folder = await mkdtemp(join(tmpdir(), 'cryptoviz-screenshots-'));
await chmod(folder, 0o755); // else, as root, the database would be put outside of it
const product = startProcess(['--data', folder, '--port', '0']);
const browser = await launchChromium(executablePath);
try {
  const url = await product.url;
  await eventually('the history is there', () => isBackfilled(url), 10 * minute);
  const query = 'symbol=binance:BTC/USDT&timeframe=15m';
  const markets = await Promise.all(
    pictures.map(([, options]) => MarketPage.open(browser, `${url}/?${query}`, options)),
  );
  // the feed's figures fill while the pages are open
  await markets[0]?.page.waitForTimeout(liveMs);
  for (const [index, [name]] of pictures.entries()) {
    const path = fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));
    await markets[index]?.page.screenshot({ path });
  }
} finally {
  await browser.close();
  product.child.kill('SIGTERM');
  await product.ended;
  await rm(folder, { recursive: true });
}
