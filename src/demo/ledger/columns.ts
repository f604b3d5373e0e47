// Tables of numbers with a few bytes for each value, so that the truth about some million bookings fits into memory.

const kinds = {
  /** A number: milliseconds since 1970, or an amount in hundredths; NaN until known. */
  number: () => new Float64Array(64).fill(Number.NaN),
  /** The number of a row in another table. */
  row: () => new Uint32Array(64),
  /** A code or a small count; 255 until known. */
  code: () => new Uint8Array(64).fill(255),
};
export type ColumnKind = keyof typeof kinds;
type Values = Float64Array | Uint32Array | Uint8Array;

/** A column of a table. */
export interface Column {
  get(row: number): number;
  set(row: number, value: number): void;
  /** Returns the number of writes, which tells if an index is up to date. */
  writes(): number;
  rows(): number;
}

/** A growing table of numbers. */
export type Table<Name extends string> = Record<Name, Column> & {
  /** Adds a row and returns its number. Values that are not given are unknown. */
  add(values: Partial<Record<Name, number>>): number;
  rows(): number;
};

/** Makes an empty table with these columns. */
export function makeTable<const Name extends string>(columns: Record<Name, ColumnKind>): Table<Name> {
  let rows = 0;
  const names = Object.keys(columns) as Name[];
  const made = Object.fromEntries(
    names.map((name) => [name, makeColumn(columns[name], () => rows)]),
  ) as unknown as Record<Name, Column>;
  return {
    ...made,
    rows: () => rows,
    add(values) {
      const row = rows++;
      for (const name in values) made[name].set(row, values[name]!);
      return row;
    },
  };
}

function makeColumn(kind: ColumnKind, rows: () => number): Column {
  let values: Values = kinds[kind]();
  const unknown = values[0]!;
  let writes = 0;
  return {
    get: (row) => values[row] ?? unknown,
    set(row, value) {
      if (row >= values.length) values = grow(values, row, unknown);
      values[row] = value;
      writes++;
    },
    writes: () => writes,
    rows,
  };
}

function grow(values: Values, row: number, unknown: number): Values {
  const length = Math.max(row + 1, values.length * 2);
  const larger =
    values instanceof Float64Array
      ? new Float64Array(length)
      : values instanceof Uint32Array
        ? new Uint32Array(length)
        : new Uint8Array(length);
  larger.set(values);
  return larger.fill(unknown, values.length);
}

/** Returns the rows whose value lies in `[from, to)`, in the order of the values. The first call makes an index. */
export function rowsBetween(column: Column, from: number, to: number): Uint32Array {
  const { rows, values } = indexOf(column);
  return rows.subarray(firstAtLeast(values, from), firstAtLeast(values, to));
}

interface Index {
  writes: number;
  rows: Uint32Array;
  values: Float64Array;
}
const indexes = new WeakMap<Column, Index>();

function indexOf(column: Column): Index {
  const known = indexes.get(column);
  if (known?.writes === column.writes()) return known;
  const rows = Uint32Array.from({ length: column.rows() }, (_, row) => row)
    .filter((row) => Number.isFinite(column.get(row)))
    .sort((a, b) => column.get(a) - column.get(b) || a - b);
  const index = { writes: column.writes(), rows, values: Float64Array.from(rows, (row) => column.get(row)) };
  indexes.set(column, index);
  return index;
}

function firstAtLeast(values: Float64Array, limit: number): number {
  let low = 0;
  for (let high = values.length; low < high;) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
