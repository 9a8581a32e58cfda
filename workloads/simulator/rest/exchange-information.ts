import type { SimulatedExchange } from '../exchange.ts';
import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { Endpoint } from './endpoint.ts';
import { marketsParameter } from './parameters.ts';

const rateLimits = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61000 },
];

function filtersOf({ priceDecimals, amountDecimals }: Listing) {
  const tick = decimalText(1, priceDecimals);
  const lot = decimalText(1, amountDecimals);
  return [
    { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
    { filterType: 'LOT_SIZE', minQty: lot, maxQty: '9000000000.00000000', stepSize: lot },
    {
      filterType: 'NOTIONAL',
      minNotional: '5.00000000',
      applyMinToMarket: true,
      maxNotional: '9000000.00000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
  ];
}

function symbolOf(listing: Listing) {
  return {
    symbol: listing.id,
    status: 'TRADING',
    baseAsset: listing.base,
    baseAssetPrecision: 8,
    quoteAsset: listing.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(listing),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: ['NONE'],
  };
}

export const exchangeInformation: Endpoint = {
  weight: () => 20,
  answer: (query, { markets, clock }: SimulatedExchange) => ({
    timezone: 'UTC',
    serverTime: clock.now(),
    rateLimits,
    exchangeFilters: [],
    symbols: (marketsParameter(query, markets) ?? [...markets.values()]).map(({ listing }) => symbolOf(listing)),
  }),
};
