import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('runs the samples on the simulator when nothing is asked for', () => {
  expect(parseOptions([], '/home/me')).toMatchObject({
    mode: 'simulator',
    port: 3000,
    dataDir: '/home/me/.data/simulator',
    symbolsDir: expect.stringMatching(/samples$/),
  });
});

it('keeps simulated, replayed and real markets in folders of their own', () => {
  expect(parseOptions(['--live', '--data', 'd'], '/home/me')?.dataDir).toBe('/home/me/d/live');
  expect(parseOptions(['--replay', 'A/B=f.csv'], '/home/me')?.dataDir).toBe('/home/me/.data/replay');
});

it('takes files and folders from the present folder, and collects what is replayed', () => {
  const options = parseOptions(['--replay', 'XRP/ETH=trades.csv', '--speed', 'max'], '/home/me');
  expect(options).toMatchObject({ replays: ['XRP/ETH=/home/me/trades.csv'], speed: 'max', symbolsDir: null });
  expect(parseOptions(['--symbols', 'mine'], '/home/me')?.symbolsDir).toBe('/home/me/mine');
});

it.each([
  [['--port', 'abc'], '--port abc: must be a number from 0 to 65535'],
  [['--port', '65536'], '--port 65536: must be a number from 0 to 65535'],
  [['--live', '--replay', 'A/B=f'], '--live and --replay exclude each other'],
  [['--speed', '5'], '--speed needs --replay'],
  [['--replay', 'A/B'], '--replay A/B: must be SYMBOL=FILE'],
  [['--colour'], "Unknown option '--colour'"],
  [['extra'], 'extra'],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args, '/')).toThrow(message);
});

it('answers --help with nothing to run', () => expect(parseOptions(['--help'], '/')).toBeNull());
