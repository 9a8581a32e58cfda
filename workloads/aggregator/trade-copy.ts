import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Trade } from '../../contracts/trade.ts';

// The format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS-BINARY
const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const postgresEpochMs = Date.UTC(2000, 0, 1);
const columns = ['ts', 'exchange', 'symbol', 'id', 'price', 'amount', 'side', 'received'];

/** Appends trades by one binary COPY. Rejects with code 23505 when one of them is stored already. */
export async function copyTrades(client: pg.PoolClient, trades: readonly Trade[]): Promise<void> {
  const stream = client.query(copyFrom(`COPY trades (${columns.join(', ')}) FROM STDIN (FORMAT binary)`));
  stream.end(encodeTrades(trades));
  await finished(stream);
}

/** The trades as a COPY in binary format. */
export function encodeTrades(trades: readonly Trade[]): Buffer {
  const size = trades.reduce((bytes, trade) => bytes + rowBytes(trade), signature.length + trailer.length);
  const buffer = Buffer.allocUnsafe(size);
  let at = signature.copy(buffer);
  for (const trade of trades) at = writeRow(buffer, at, trade);
  return buffer.subarray(0, at + trailer.copy(buffer, at));
}

function rowBytes({ exchange, symbol, id, side }: Trade): number {
  const text = exchange.length + symbol.length + id.length + side.length;
  return 2 + columns.length * 4 + 4 * 8 + text * 3; // at most three bytes of UTF-8 for a UTF-16 unit
}

function writeRow(buffer: Buffer, start: number, trade: Trade): number {
  let at = buffer.writeInt16BE(columns.length, start);
  at = writeTime(buffer, at, trade.ts);
  at = writeText(buffer, at, trade.exchange);
  at = writeText(buffer, at, trade.symbol);
  at = writeText(buffer, at, trade.id);
  at = writeDouble(buffer, at, trade.price);
  at = writeDouble(buffer, at, trade.amount);
  at = writeText(buffer, at, trade.side);
  return writeTime(buffer, at, trade.received);
}

function writeTime(buffer: Buffer, at: number, ms: number): number {
  const micros = (ms - postgresEpochMs) * 1_000;
  buffer.writeInt32BE(8, at);
  buffer.writeInt32BE(Math.floor(micros / 2 ** 32), at + 4);
  return buffer.writeUInt32BE(micros - Math.floor(micros / 2 ** 32) * 2 ** 32, at + 8);
}

function writeDouble(buffer: Buffer, at: number, value: number): number {
  return buffer.writeDoubleBE(value, buffer.writeInt32BE(8, at));
}

function writeText(buffer: Buffer, at: number, text: string): number {
  const bytes = buffer.write(text, at + 4);
  buffer.writeInt32BE(bytes, at);
  return at + 4 + bytes;
}
