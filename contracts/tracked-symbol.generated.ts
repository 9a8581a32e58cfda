// Generated from crds/trackedsymbols.yaml by `npm run generate`. Edit that one.

/**
 * A market whose every trade is collected, from one or more exchanges.
 */
export interface TrackedSymbol {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
  };
  /**
   * What to collect.
   */
  spec: {
    /**
     * Unified symbol, base/quote, such as BTC/USDT. Immutable.
     */
    symbol: string;
    /**
     * The exchanges to collect it from, each at most once.
     *
     * @minItems 1
     * @maxItems 8
     */
    exchanges: {
      /**
       * Which exchange.
       */
      name: 'binance' | 'bybit' | 'coinbase' | 'kraken';
      /**
       * The symbol there, where the venue trades it under another one, such as BTC/USD.
       */
      symbol?: string;
      /**
       * Whether to collect the 24 hour ticker.
       */
      tickers: boolean;
      /**
       * The order book to collect.
       */
      orderBook: {
        /**
         * Levels on each side; 0 collects no order book.
         */
        depth: number;
      };
    }[];
    /**
     * Stops collecting; what is stored stays.
     */
    suspend: boolean;
    /**
     * History to fetch from the exchange.
     */
    backfill: {
      /**
       * How far back, in hours (h), days (d) or years (y), up to 10 years.
       */
      lookback: string;
    };
  };
}
