import { z } from 'zod';
import type { Cell, Column, ColumnKind, Row, Table } from '../../platform/formats/table.ts';
import { amount } from '../answer.ts';
import { inPieces } from './pieces.ts';

// An answer that is no metric answer, such as a funnel: its lists of objects are tables. Which they are, and what their columns are, follows
// from the schema of the answer, so that they are the same whatever the numbers are.

/** Members that tell of the answer, and are no numbers of it. */
const ABOUT = new Set(['query', 'receipt', 'compared_receipt', 'plan', 'columns']);
type Json = Readonly<Record<string, unknown>>;

/** A list of objects within an answer, by the names on the way to it. */
interface List {
  path: readonly string[];
  /** The schemas of the objects around it, the outermost first, and of its own. */
  levels: readonly z.ZodObject[];
}

/** Lists the tables of an answer by their paths, such as `breakdown.groups`. */
export function tablesOf(answer: z.ZodObject): string[] {
  return listsOf(answer).map(nameOf);
}

/**
 * Makes a table of an answer; `wanted` null: the first list, or the first list within its objects, which has the finest numbers. Rows have the plain members of their object, after those of the objects around it. Members that
 * are objects become columns with a point, such as `conversion.value`; lists become JSON. Null: there is no such table.
 */
export function tableOfBody(answer: z.ZodObject, body: object, wanted: string | null): Table | null {
  const lists = listsOf(answer);
  const list = wanted === null ? finest(lists) : lists.find((one) => nameOf(one) === wanted);
  if (list === undefined) return null;
  const top = bare(answer) as z.ZodObject;
  const levels = [top, ...list.levels];
  const fields = levels.map((level, i) =>
    fieldsOf(level, i === 0 ? new Set(Object.keys(top.shape)) : childOf(list, i), body),
  );
  const currency = currencyOf(body as Json);
  const columns = levels.flatMap((_, i) => {
    const prefix = i === 0 || i === levels.length - 1 ? '' : `${list.path[i - 1]!.split('/').at(-1)}.`;
    return fields[i]!.map(({ column }) => ({
      ...column,
      name: `${prefix}${column.name}`,
      ...(column.kind === 'decimal' && {
        scale: 2,
        ...(currency !== null && { currency: { code: currency } }),
      }),
    }));
  });
  const isNested = list.path.length > 1;
  return {
    columns: isNested ? [...columns, position] : columns,
    rows: inPieces(walk(body as Json, { list, fields, depth: 0, before: [], position: isNested ? 1 : null })),
  };
}

/** The place of a row among those of its object, from 1: such lists often have a place for each bucket. */
const position: Column = { name: 'position', kind: 'integer' };

function finest([first, ...others]: readonly List[]): List | undefined {
  const within = others.find(({ path }) => path.length > 1 && path[0] === first?.path[0]);
  return within ?? first;
}

function nameOf({ path }: List): string {
  return path.join('.').replaceAll('/', '.');
}

function childOf({ path }: List, depth: number): ReadonlySet<string> {
  return new Set(path[depth] === undefined ? [] : [path[depth].split('/')[0]!]);
}

function currencyOf({ query }: Json): string | null {
  const currency = (query as Json | undefined)?.['currency'];
  return typeof currency === 'string' ? currency : null;
}

interface Walk {
  list: List;
  fields: readonly (readonly Field[])[];
  depth: number;
  before: readonly Cell[];
  /** Null: the rows have no column for it. */
  position: number | null;
}

function* walk(object: Json, { list, fields, depth, before, position }: Walk): Generator<Row> {
  const own = [...before, ...fields[depth]!.map(({ cell }) => cell(object))];
  if (depth === list.path.length) return yield position === null ? own : [...own, position];
  const items = list.path[depth]!.split('/').reduce<unknown>(
    (value, name) => (value as Json | null | undefined)?.[name],
    object,
  );
  for (const [i, item] of ((items ?? []) as Json[]).entries())
    yield* walk(item, {
      list,
      fields,
      depth: depth + 1,
      before: own,
      position: position === null ? null : i + 1,
    });
}

/** A column of a level, and how its cell is taken from an object of that level. */
interface Field {
  column: Column;
  cell: (object: Json) => Cell;
}

/** Lists the columns of an object. Lists of objects are tables of their own, and those of the top level tell of all rows. */
function fieldsOf(schema: z.ZodObject, leftOut: ReadonlySet<string>, body: object): Field[] {
  return Object.entries(schema.shape).flatMap(([name, member]) => {
    const inner = bare(member as z.ZodType);
    if (leftOut.has(name) || elementOf(inner) !== null) return [];
    return fieldsOfMember(name, member as z.ZodType, body);
  });
}

function fieldsOfMember(name: string, schema: z.ZodType, body: object): Field[] {
  const inner = bare(schema);
  const nested = (fields: readonly Field[]) =>
    fields.map(({ column, cell }) => ({
      column: { ...column, name: `${name}.${column.name}` },
      cell: (object: Json) => {
        const value = object[name];
        return typeof value === 'object' && value !== null ? cell(value as Json) : null;
      },
    }));
  if (inner instanceof z.ZodObject) return nested(fieldsOf(inner, new Set(), body));
  if (inner instanceof z.ZodRecord)
    return nested(
      keysIn(body, name).flatMap((key) => fieldsOfMember(key, inner.valueType as z.ZodType, body)),
    );
  const ratio =
    inner instanceof z.ZodUnion
      ? inner.options.map((one) => bare(one as z.ZodType)).find(isRatio)
      : undefined;
  const kind = kindOf(inner, name, body);
  const plain: Field = { column: { name, kind }, cell: (object) => cellOf(object[name], kind) };
  return ratio === undefined ? [plain] : [plain, ...nested(fieldsOf(ratio, new Set(['value']), body))];
}

/** An object with a value and what it was computed from. */
function isRatio(schema: z.ZodType): schema is z.ZodObject {
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, 'value');
}

function cellOf(value: unknown, kind: ColumnKind): Cell {
  if (value === undefined || value === null) return null;
  if (kind === 'json') return JSON.stringify(value);
  // A value with what it was computed from stands for its value.
  if (typeof value === 'object') return ((value as Json)['value'] ?? null) as Cell;
  return kind === 'text' ? String(value as string | number) : (value as Cell);
}

/** The keys that objects of this name have anywhere in the answer, in the order in which they come. */
function keysIn(body: object, name: string): string[] {
  const keys = new Set<string>();
  const look = (value: unknown, of: string): void => {
    if (Array.isArray(value)) for (const item of value) look(item, of);
    else if (typeof value === 'object' && value !== null) {
      if (of === name) for (const key of Object.keys(value)) keys.add(key);
      for (const [key, member] of Object.entries(value)) if (!ABOUT.has(key)) look(member, key);
    }
  };
  look(body, '');
  return [...keys];
}

function kindOf(schema: z.ZodType, name: string, body: object): ColumnKind {
  if (isAmount(schema)) return 'decimal';
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'integer' : 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema.meta()?.['format'] === 'date-time') return 'time';
  if (schema instanceof z.ZodArray || schema instanceof z.ZodObject) return 'json';
  if (!(schema instanceof z.ZodUnion)) return 'text';
  // A number or an amount: one metric is always one of them.
  const kinds = new Set(schema.options.map((one) => kindOf(bare(one as z.ZodType), name, body)));
  if (kinds.has('decimal')) return holdsText(body, name) ? 'decimal' : 'number';
  if (kinds.has('text')) return 'text';
  return [...kinds].every((kind) => kind === 'json') ? 'json' : 'number';
}

/** Tells whether a member of this name holds an amount somewhere in the answer. */
function holdsText(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsText(item, name));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, member]) => !ABOUT.has(key) && ((key === name && isMoneyText(member)) || holdsText(member, name)),
  );
}

function isMoneyText(value: unknown): boolean {
  if (typeof value === 'string') return /^-?\d+\.\d\d$/.test(value);
  return typeof value === 'object' && value !== null && isMoneyText((value as Json)['value']);
}

function isAmount(schema: z.ZodType): boolean {
  for (
    let one: z.ZodType | undefined = schema;
    one !== undefined;
    one = one._zod.parent as z.ZodType | undefined
  )
    if (one === amount) return true;
  return false;
}

/** Takes off what makes a schema optional or nullable. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return bare(schema.unwrap() as z.ZodType);
  if (!(schema instanceof z.ZodUnion)) return schema;
  const options = schema.options
    .map((one) => bare(one as z.ZodType))
    .filter((one) => !(one instanceof z.ZodNull));
  return options.length === 1 ? options[0]! : schema;
}

function elementOf(schema: z.ZodType): z.ZodObject | null {
  if (!(schema instanceof z.ZodArray)) return null;
  const element = bare(schema.element as z.ZodType);
  return element instanceof z.ZodObject ? element : null;
}

/** Finds the lists of objects: those of the top level, then those within them. A step of a path that goes through objects is written with slashes. */
function listsOf(
  schema: z.ZodType,
  path: readonly string[] = [],
  levels: readonly z.ZodObject[] = [],
): List[] {
  const here: List[] = [];
  const visit = (object: z.ZodObject, way: string) => {
    for (const [name, member] of Object.entries(object.shape)) {
      if (ABOUT.has(name)) continue;
      const inner = bare(member as z.ZodType);
      const step = way === '' ? name : `${way}/${name}`;
      const element = elementOf(inner);
      if (element !== null) here.push({ path: [...path, step], levels: [...levels, element] });
      else if (inner instanceof z.ZodObject) visit(inner, step);
    }
  };
  const top = bare(schema);
  if (top instanceof z.ZodObject) visit(top, '');
  return [...here, ...here.flatMap(({ path: way, levels: around }) => listsOf(around.at(-1)!, way, around))];
}
