import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TradeColumns } from '../market/tape.ts';

/** Recorded aggregate trades of one market. */
export interface TradeRecord {
  readonly columns: TradeColumns;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
}

/** A record that cannot be replayed; `message` names the file and the column or line. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

const columnNames = ['agg_id', 'first_id', 'last_id', 'time_ms', 'price', 'quantity', 'buyer_is_maker'] as const;

type Column = (typeof columnNames)[number];
type Row = Readonly<Record<Column, string>>;

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new RecordError(`cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function positionsOf(file: string, header: string): Readonly<Record<Column, number>> {
  const names = header.trim().split(',');
  const missing = columnNames.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new RecordError(
      `${file}: the header line has no column "${missing}"; it must name ${columnNames.join(', ')}`,
    );
  }
  return Object.fromEntries(columnNames.map((name) => [name, names.indexOf(name)])) as Record<Column, number>;
}

/** Digits behind the point that count: 2 of "0.25000000". */
function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.slice(point + 1).replace(/0+$/, '').length;
}

function mostDecimals(rows: readonly Row[], name: Column): number {
  return rows.reduce((most, row) => Math.max(most, decimalsOf(row[name])), 0);
}

/** What is wrong with a row; null when it is good. */
function faultOf(row: Row): string | null {
  const integer = (['agg_id', 'first_id', 'last_id', 'time_ms'] as const).find((name) => !/^\d{1,16}$/.test(row[name]));
  if (integer !== undefined) return `${integer} "${row[integer]}" is not a whole number`;
  const positive = (['price', 'quantity'] as const).find(
    (name) => !/^\d+(\.\d+)?$/.test(row[name]) || !(+row[name] > 0),
  );
  if (positive !== undefined) return `${positive} "${row[positive]}" is not a positive number`;
  if (!/^(true|false)$/i.test(row.buyer_is_maker)) return `buyer_is_maker "${row.buyer_is_maker}" is not true or false`;
  if (+row.last_id < +row.first_id) return `last_id ${row.last_id} is below first_id ${row.first_id}`;
  return null;
}

function orderFault(row: Row, before: Row | undefined): string | null {
  if (before === undefined) return null;
  if (+row.agg_id !== +before.agg_id + 1) return `agg_id ${row.agg_id} does not follow ${before.agg_id}`;
  if (+row.time_ms < +before.time_ms) return `time_ms ${row.time_ms} is before ${before.time_ms}`;
  return null;
}

function readRows(file: string): readonly Row[] {
  const [header = '', ...lines] = readText(file).split(/\r?\n/);
  const positions = positionsOf(file, header);
  const rows: Row[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const cells = line.split(',');
    const row = Object.fromEntries(columnNames.map((name) => [name, cells[positions[name]] ?? ''])) as Row;
    const fault = faultOf(row) ?? orderFault(row, rows.at(-1));
    if (fault !== null) throw new RecordError(`${file}: line ${index + 2}: ${fault}`);
    rows.push(row);
  }
  if (rows.length === 0) throw new RecordError(`${file}: holds no trade`);
  return rows;
}

/** Reads a CSV (or .csv.gz) of aggregate trades with gapless ids. Throws a `RecordError`. */
export function readRecord(file: string): TradeRecord {
  const rows = readRows(file);
  const priceDecimals = mostDecimals(rows, 'price');
  const amountDecimals = mostDecimals(rows, 'quantity');
  const column = (value: (row: Row) => number) => Float64Array.from(rows, value);
  return {
    priceDecimals,
    amountDecimals,
    columns: {
      firstId: Number(rows[0]?.agg_id),
      length: rows.length,
      time: column((row) => Number(row.time_ms)),
      price: column((row) => Math.round(Number(row.price) * 10 ** priceDecimals)),
      amount: column((row) => Math.round(Number(row.quantity) * 10 ** amountDecimals)),
      buyerIsMaker: Uint8Array.from(rows, (row) => (row.buyer_is_maker.toLowerCase() === 'true' ? 1 : 0)),
      firstRawId: column((row) => Number(row.first_id)),
      lastRawId: column((row) => Number(row.last_id)),
    },
  };
}
