import { DAY_MS } from '../../../kernel/units.ts';
import { defuse } from '../defuse.ts';
import type { Cell, Column, Row } from '../table.ts';
import { fixedStyleOf, type Styles } from './styles.ts';

/** A cell holds no more; what is longer is cut, and the workbook says how often. */
export const MOST_CHARACTERS = 32_767;
/** Excel computes with floats of so many decimal digits: what has more stays text. */
const EXACT_DIGITS = 15;
/** The day 1970-01-01, as Excel counts days. */
const EPOCH_DAY = 25_569;

export interface CellWriter {
  /** Writes a row of the sheet, `number` from 1. */
  row(row: Row, number: number): string;
  /** Cells whose text was cut. */
  cut(): number;
}

/** Makes what writes rows as the XML of a sheet. */
export function makeCellWriter(columns: readonly Column[], styles: Styles): CellWriter {
  let cut = 0;
  const write = columns.map((column) =>
    writerOf(column, columns, styles, (text) => {
      if (text.length <= MOST_CHARACTERS) return text;
      cut += 1;
      return text.slice(0, MOST_CHARACTERS);
    }),
  );
  return {
    row(row, number) {
      let xml = `<row r="${number}">`;
      for (let i = 0; i < row.length; i += 1) {
        const cell = row[i]!;
        xml += cell === null ? '<c/>' : write[i]!(cell, row);
      }
      return `${xml}</row>`;
    },
    cut: () => cut,
  };
}

type WriteCell = (cell: Exclude<Cell, null>, row: Row) => string;

function writerOf(
  column: Column,
  columns: readonly Column[],
  styles: Styles,
  fit: (text: string) => string,
): WriteCell {
  const style = styles.fixed(fixedStyleOf(column));
  const text: WriteCell = (cell) => textCell(fit(defuse(String(cell))), 0);
  const number: WriteCell = (cell, row) =>
    isExact(String(cell)) ? numberCell(cell, style) : text(cell, row);
  switch (column.kind) {
    case 'text':
    case 'json':
      return text;
    case 'boolean':
      return (cell) => `<c t="b"><v>${cell === true ? 1 : 0}</v></c>`;
    case 'time':
      return (cell) => numberCell(serialOfTime(String(cell)), style);
    case 'date':
      return (cell) => numberCell(Date.parse(`${String(cell)}T00:00:00Z`) / DAY_MS + EPOCH_DAY, style);
    case 'decimal':
      return moneyWriter(column, columns, styles) ?? number;
    default:
      return number;
  }
}

function moneyWriter(
  { currency, scale = 2 }: Column,
  columns: readonly Column[],
  styles: Styles,
): WriteCell | null {
  if (currency === undefined) return null;
  const at = 'column' in currency ? columns.findIndex(({ name }) => name === currency.column) : -1;
  const codeOf = (row: Row) => ('code' in currency ? currency.code : String(row[at] ?? ''));
  return (cell, row) =>
    isExact(String(cell)) ? numberCell(cell, styles.money(codeOf(row), scale)) : textCell(String(cell), 0);
}

function isExact(digits: string): boolean {
  return (
    digits.length <= EXACT_DIGITS ||
    digits.replaceAll(/^-|\.|e.*$/g, '').replace(/^0+/, '').length <= EXACT_DIGITS
  );
}

function numberCell(value: Exclude<Cell, null>, style: number): string {
  return `<c s="${style}"><v>${value}</v></c>`;
}

/** Writes a cell of text. It is no formula by its type, too. */
export function textCell(text: string, style: number): string {
  const space = text.trim() === text ? '' : ' xml:space="preserve"';
  return `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t${space}>${escapeXml(text)}</t></is></c>`;
}

/** Excel has no time zones: a cell shows what clocks show in the zone of the text. */
export function serialOfTime(text: string): number {
  const wall = text.replace(/(?:Z|[+-]\d\d:\d\d)$/, '');
  return Date.parse(`${wall}Z`) / DAY_MS + EPOCH_DAY;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
// XML has no control characters, so Excel writes them as _x0001_; and the same letters, where somebody wrote them, as _x005F_x0001_.
const SPECIAL = /[&<>\ufffe\uffff]|(?![\t\n])\p{Cc}|\p{Cs}|_(?=x[0-9A-Fa-f]{4}_)/gu;
const HAS_SPECIAL = new RegExp(SPECIAL.source, 'u');

/** Writes text so that XML and Excel read the same text from it. */
export function escapeXml(text: string): string {
  return HAS_SPECIAL.test(text) ? text.replaceAll(SPECIAL, escapeOne) : text;
}

function escapeOne(character: string): string {
  if (character === '_') return '_x005F_';
  return escapes[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}
