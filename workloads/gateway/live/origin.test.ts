import { expect, it } from 'vitest';
import { isAllowedOrigin } from './origin.ts';

it.each([
  [undefined, 'desk.example', true],
  ['https://desk.example', 'desk.example', true],
  ['https://desk.example:8443', 'desk.example:8443', true],
  ['http://DESK.example', 'Desk.Example', true],
  ['https://desk.example.evil.example', 'desk.example', false],
  ['https://evil.example/desk.example', 'desk.example', false],
  ['https://desk.example:8443', 'desk.example', false],
  ['https://friend.example', 'desk.example', true],
  ['https://friend.example.evil.example', 'desk.example', false],
  ['null', 'desk.example', false],
  ['', 'desk.example', false],
  ['https://desk.example', undefined, false],
])('origin %s at host %s: %s', (origin, host, allowed) => {
  expect(isAllowedOrigin({ origin, host }, ['https://friend.example'])).toBe(allowed);
});
