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
  const flows = standalone.firstCandle.then(() => true);
  const patience = delay(10_000, false, { ref: false });
  Promise.race([flows, patience]).then((flowing) => announce(options, standalone, flowing));
  return standalone;
}

function announce({ mode, dataDir }: StandaloneOptions, { url, leftOut }: Standalone, flowing: boolean): void {
  const folder = relative(process.cwd(), dataDir) || '.';
  const lines = [
    `CryptoViz shows ${sources[mode]} at ${url}`,
    ...leftOut.map((series) => `  ${series} is not simulated: it is collected with --live only`),
    ...(flowing ? [] : [`  no trade has come yet: ${folder}/cryptoviz.log tells what keeps them`]),
    `  data and log in ${folder}, Ctrl-C stops`,
  ];
  console.log(lines.join('\n'));
}

await runProcess('cryptoviz', start);
