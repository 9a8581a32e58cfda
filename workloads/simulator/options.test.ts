import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('options are read', () => {
  const args = [
    '--seed',
    '9',
    '--symbols',
    'BTC/USDT, ETH/BTC',
    '--replay',
    'XRP/ETH=a.csv',
    '--replay',
    'A/B=c=d.csv',
  ];
  expect(parseOptions([...args, '--speed', 'max', '--faults', '{"skip":{"rate":0.1}}'])).toEqual({
    port: 0,
    seed: 9,
    symbols: ['BTC/USDT', 'ETH/BTC'],
    replays: [
      { symbol: 'XRP/ETH', file: 'a.csv' },
      { symbol: 'A/B', file: 'c=d.csv' },
    ],
    speed: Number.POSITIVE_INFINITY,
    faults: { skip: { rate: 0.1, every: 1 } },
  });
});

test('help needs no other option', () => {
  expect(parseOptions(['--help'])).toBeNull();
});

test.each([
  [['--port', '99999'], /--port 99999/],
  [['--port', 'x'], /--port x/],
  [['--seed', '-1'], /seed/],
  [['--speed', '0'], /--speed 0/],
  [['--speed', 'fast'], /--speed fast.*max/],
  [['--replay', 'XRP/ETH'], /--replay XRP\/ETH.*SYMBOL=FILE/],
  [['--faults', '{'], /--faults/],
  [['--faults', '{"skip":{"rate":2}}'], /--faults: skip.rate/],
  [['--faults', '{"explode":{}}'], /explode/],
  [['--wrong'], /--wrong/],
])('%j is refused with the flag and a reason', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason);
});
