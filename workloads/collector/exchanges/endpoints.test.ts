import { expect, test } from 'vitest';
import { readEndpoints } from './endpoints.ts';

test('reads both addresses of an exchange', () => {
  const env = {
    EXCHANGE_KRAKEN_REST_URL: 'https://proxy.example/kraken/',
    EXCHANGE_KRAKEN_WS_URL: 'ws://127.0.0.1:8080',
  };
  expect(readEndpoints('kraken', env)).toEqual({
    restUrl: 'https://proxy.example/kraken',
    wsUrl: 'ws://127.0.0.1:8080',
  });
});

test('leaves out what is absent, empty or of another exchange', () => {
  expect(readEndpoints('kraken', { EXCHANGE_KRAKEN_REST_URL: '', EXCHANGE_BYBIT_WS_URL: 'ws://127.0.0.1:1' })).toEqual(
    {},
  );
});

test.each([
  ['EXCHANGE_BINANCE_REST_URL', 'localhost:8080'],
  ['EXCHANGE_BINANCE_REST_URL', 'ws://127.0.0.1:8080'],
  ['EXCHANGE_BINANCE_WS_URL', 'http://127.0.0.1:8080'],
])('names %s when it is "%s"', (name, value) => {
  expect(() => readEndpoints('binance', { [name]: value })).toThrow(
    new RegExp(`${name}: must be a URL such as .*${value}`),
  );
});
