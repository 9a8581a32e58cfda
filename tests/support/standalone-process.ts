import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../workloads/standalone/main.ts', import.meta.url));

/** The product as `npm start` runs it, in a process of its own. */
export interface StandaloneProcess {
  readonly child: ChildProcess;
  /** What it printed so far, stdout and stderr. */
  output(): string;
  /** Resolves with the URL of the page once it is printed; rejects with the output when the process ends before. */
  readonly url: Promise<string>;
  /** Resolves with exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function startProcess(args: readonly string[]): StandaloneProcess {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = Promise.withResolvers<string>();
  let text = '';
  const read = (chunk: Buffer): void => {
    text += chunk.toString();
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (url) printed.resolve(url);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  ended.then(() => printed.reject(new Error(`ended before it was ready: ${text}`)));
  printed.promise.catch(() => undefined); // only some callers wait for it
  return { child, output: () => text, url: printed.promise, ended };
}
