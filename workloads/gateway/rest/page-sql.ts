/** ms UTC of a timestamptz. `date_part` is double precision, three times as fast as the numeric of `extract`. */
export function ms(column: string): string {
  return `(date_part('epoch', ${column}) * 1000)::bigint`;
}

export interface PageSql {
  /** SELECT … of the rows from the page's start on, nearest first, one more than `$limit`. */
  readonly rows: string;
  /** Placeholder of the limit, such as `$6`. */
  readonly limit: string;
  /** Ascending ORDER BY of `rows`, by columns (an alias in it would sort instead of using the index). */
  readonly order: readonly string[];
  readonly direction: 'newer' | 'older';
  /** SQL of a row's JSON, of its time (ms) and of its id. */
  readonly json: string;
  readonly time: string;
  readonly id: string;
}

/** One row `{rows, more, endTime, endId}`; see `StoredPage`. JSON made here costs Node a tenth of row objects. */
export function pageSql({ rows, limit, order, direction, json, time, id }: PageSql): string {
  const ascending = order.join(', ');
  const nearest = direction === 'newer' ? ascending : order.map((column) => `${column} DESC`).join(', ');
  const last = direction === 'newer' ? order.map((column) => `${column} DESC`).join(', ') : ascending;
  return `
    WITH page AS MATERIALIZED (${rows}),
    kept AS MATERIALIZED (SELECT * FROM page ORDER BY ${nearest} LIMIT ${limit}::int),
    last AS (SELECT ${time} AS end_time, ${id} AS end_id FROM kept ORDER BY ${last} LIMIT 1)
    SELECT (SELECT string_agg(${json}, ',' ORDER BY ${ascending}) FROM kept) AS rows,
      (SELECT count(*) FROM page) > ${limit}::int AS more,
      (SELECT end_time FROM last)::text AS "endTime", (SELECT end_id FROM last) AS "endId"`;
}
