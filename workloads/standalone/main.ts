import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baseConfig, readConfig } from '../../runtime/config.ts';
import { type Running, runProcess } from '../../runtime/process.ts';
import { parseOptions, type StandaloneOptions, usage } from './options.ts';
import { type Standalone, startStandalone } from './run.ts';

const sources: Readonly<Record<StandaloneOptions['mode'], string>> = {
  simulator: 'simulated markets',
  replay: 'a replay of recorded trades',
  live: 'the real exchanges',
};

async function start(): Promise<Running | undefined> {
  const options = parseOptions(process.argv.slice(2), process.cwd());
  if (options === null) {
    console.log(usage);
    return undefined;
  }
  const config = readConfig(baseConfig.pick({ LOG_LEVEL: true }), process.env);
  const standalone = await startStandalone(options, config.LOG_LEVEL);
  const patience = delay(10_000, undefined, { ref: false });
  Promise.race([standalone.firstCandle, patience]).then(() => announce(options, standalone));
  return standalone;
}

function announce({ mode, dataDir }: StandaloneOptions, { url, leftOut }: Standalone): void {
  const notes = leftOut.map((series) => `  ${series} is not simulated: it is collected with --live only`);
  const folder = relative(process.cwd(), dataDir) || '.';
  console.log(
    [`CryptoViz shows ${sources[mode]} at ${url}`, ...notes, `  data and log in ${folder}, Ctrl-C stops`].join('\n'),
  );
}

await runProcess('cryptoviz', start);
