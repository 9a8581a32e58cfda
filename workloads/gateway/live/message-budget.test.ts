import { expect, it } from 'vitest';
import { MessageBudget } from './message-budget.ts';

it('allows 100 messages at once, refuses more, and calls 200 a flood', () => {
  const budget = new MessageBudget(() => 0);
  const verdicts = Array.from({ length: 200 }, () => budget.take());
  expect(verdicts.slice(0, 100)).toEqual(Array(100).fill('ok'));
  expect(verdicts.slice(100, 199)).toEqual(Array(99).fill('refused'));
  expect(verdicts[199]).toBe('flood');
});

it('allows 100 a minute for as long as it takes', () => {
  let now = 0;
  const budget = new MessageBudget(() => now);
  for (let index = 0; index < 1_000; index += 1) {
    now += 600;
    expect(budget.take()).toBe('ok');
  }
});
