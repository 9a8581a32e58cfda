import { tickMs } from '../market/tape.ts';
import { depthSnapshot } from '../protocol/depth-text.ts';
import type { Endpoint } from './endpoint.ts';
import { limitParameter, marketParameter } from './parameters.ts';

export const depth: Endpoint = {
  weight(query) {
    const limit = Number(query.get('limit') ?? 100);
    if (limit <= 100) return 5;
    if (limit <= 500) return 25;
    return limit <= 1000 ? 50 : 250;
  },
  answer(query, { markets, clock }) {
    const { listing, bookAt } = marketParameter(query, markets);
    return depthSnapshot(listing, bookAt(Math.floor(clock.now() / tickMs)), limitParameter(query, 100, 5000));
  },
};
