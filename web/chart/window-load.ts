import type { ApiCandle } from '../../contracts/api.ts';
import { type CandleRequest, fetchCandlesBefore } from '../api/rest.ts';

/** Candles that one load brings. */
export const loadCount = 1_500;

/** The newest candles before `to`. Where none are stored that early: the newest there are. */
export async function fetchWindow(
  request: CandleRequest,
  to: number | undefined,
): Promise<{ readonly candles: readonly ApiCandle[]; readonly atEnd: boolean }> {
  const candles = await fetchCandlesBefore(request, loadCount, to);
  if (to === undefined || candles.length > 0) return { candles, atEnd: to === undefined };
  return { candles: await fetchCandlesBefore(request, loadCount), atEnd: true };
}
