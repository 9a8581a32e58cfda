import { isMainThread, parentPort } from 'node:worker_threads';
import { parseOptions, UsageError, usage } from './options.ts';
import { RecordError } from './replay/record.ts';
import { type Simulator, startSimulator } from './run.ts';

/** A mistake of the one who started it, as one line; null for a defect. */
function mistake(error: unknown): string | null {
  if (error instanceof UsageError) return `${error.message}\n${usage}`;
  if (error instanceof RecordError || error instanceof RangeError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: another process has this port; choose another --port`;
  }
  return null;
}

function announce({ restUrl, wsUrl }: Simulator): void {
  if (parentPort) parentPort.postMessage({ restUrl, wsUrl });
  else console.log(`simulated exchange at ${restUrl} and ${wsUrl}`);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) return console.log(usage);
  const simulator = await startSimulator(options);
  announce(simulator);
  if (!isMainThread) return;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => simulator.close());
}

try {
  await main();
} catch (error) {
  const message = mistake(error);
  if (message === null || !isMainThread) throw message === null ? error : new Error(message, { cause: error });
  console.error(message);
  process.exitCode = 1;
}
