import { type Browser, chromium } from 'playwright-core';

const quiet = '--disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic';

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet.split(' ')] });
}
