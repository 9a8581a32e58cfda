import { expect, it } from 'vitest';
import { encodeCursor, endOfTime } from './cursor.ts';
import { pageJson, startOfPage } from './page.ts';
import { ProblemError } from './problem.ts';

it('goes backward from the end without from, forward with it', () => {
  expect(startOfPage({}, 'q')).toEqual({ direction: 'older', from: 0, to: endOfTime, after: null });
  expect(startOfPage({ to: 5 }, 'q')).toEqual({ direction: 'older', from: 0, to: 5, after: null });
  expect(startOfPage({ from: 3, to: 5 }, 'q')).toEqual({ direction: 'newer', from: 3, to: 5, after: null });
});

it('keeps direction and range of a cursor; from and to beside it only narrow the range', () => {
  const cursor = { direction: 'older', from: 10, to: 90, after: { time: 50, id: 'x' } } as const;
  const text = encodeCursor(cursor, 'q');
  expect(startOfPage({ cursor: text }, 'q')).toEqual(cursor);
  expect(startOfPage({ cursor: text, from: 0, to: 99 }, 'q')).toEqual(cursor);
  expect(startOfPage({ cursor: text, from: 20, to: 80 }, 'q')).toEqual({ ...cursor, from: 20, to: 80 });
});

it('refuses the cursor of another query', () => {
  const text = encodeCursor({ direction: 'older', from: 0, to: 1, after: null }, 'q');
  expect(() => startOfPage({ cursor: text }, 'another')).toThrow(ProblemError);
});

it('has no next at the end', () => {
  const start = startOfPage({}, 'q');
  expect(JSON.parse(pageJson({ rows: null, more: false, end: null }, start, 'q'))).toEqual({ data: [], next: null });
  const last = pageJson({ rows: '{"a":1},{"a":2}', more: false, end: { time: 1, id: '' } }, start, 'q');
  expect(JSON.parse(last)).toEqual({ data: [{ a: 1 }, { a: 2 }], next: null });
});
