import { expect, it } from 'vitest';
import { timeframeMs } from '../../contracts/timeframe.ts';
import { navigatorPlan } from './navigator-plan.ts';

const last = Date.UTC(2026, 10, 20);

it('covers some weeks of hours behind a chart of five minutes', () => {
  expect(navigatorPlan('5m', { first: last - 86_400_000, last })).toEqual({
    timeframe: '1h',
    from: last - 14 * 86_400_000,
  });
});

it('reaches as far back as the chart has gone, in at most a thousand points', () => {
  const first = last - 200 * 86_400_000;
  const plan = navigatorPlan('1m', { first, last });
  expect(plan.from).toBe(first);
  expect((last - plan.from) / timeframeMs[plan.timeframe]).toBeLessThanOrEqual(1_200);
});
