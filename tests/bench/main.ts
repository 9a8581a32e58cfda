import { parseArgs } from 'node:util';
import { benchFolding } from './folding.ts';
import { benchLatency } from './latency.ts';
import { printResults } from './measure.ts';
import { benchStoring } from './storing.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });
printResults([benchFolding(), ...(await benchStoring()), ...(await benchLatency())], values.json);
