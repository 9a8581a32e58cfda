const places = 8;

/** An integer of `decimals` decimal places as Binance writes it: 8 places. */
export function decimalText(value: number, decimals: number): string {
  return (value / 10 ** decimals).toFixed(places);
}
