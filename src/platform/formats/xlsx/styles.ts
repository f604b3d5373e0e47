import type { Column } from '../table.ts';

// Cells name a style by its number. Numbers of styles are given when a format is first used, and the part with all of them is written last.

const fixed = { general: 0, header: 1, integer: 2, number: 3, decimal: 4, time: 5, date: 6 } as const;
type Fixed = keyof typeof fixed;

const FIRST_OWN_FORMAT = 170;
const formats = {
  integer: { id: 164, code: '#,##0' },
  number: { id: 0, code: null },
  time: { id: 166, code: 'yyyy\\-mm\\-dd hh:mm:ss' },
  date: { id: 167, code: 'yyyy\\-mm\\-dd' },
  decimal: { id: 168, code: '#,##0.00' },
} as const;

export interface Styles {
  fixed(name: Fixed): number;
  /** The style of amounts in a currency, such as `₦1,500.00`; of a code that is none, that of decimals. */
  money(code: string, scale: number): number;
  /** Writes the part `xl/styles.xml`. */
  render(): string;
}

/** Makes the styles of one workbook. */
export function makeStyles(): Styles {
  const own = new Map<string, { style: number; code: string }>();
  return {
    fixed: (name) => fixed[name],
    money(code, scale) {
      const key = `${code} ${scale}`;
      const known = own.get(key);
      if (known !== undefined) return known.style;
      const format = moneyFormat(code, scale);
      if (format === null) return fixed.decimal;
      const style = Object.keys(fixed).length + own.size;
      own.set(key, { style, code: format });
      return style;
    },
    render: () => renderStyles([...own.values()].map(({ code }) => code)),
  };
}

function moneyFormat(code: string, scale: number): string | null {
  if (!/^[A-Z]{3}$/.test(code)) return null;
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  const symbol = parts.find(({ type }) => type === 'currency')!.value;
  const digits = `#,##0${scale > 0 ? `.${'0'.repeat(scale)}` : ''}`;
  return `"${symbol}"${digits};-"${symbol}"${digits}`;
}

/** The format of a column whose cells all look alike. */
export function fixedStyleOf({ kind }: Column): Fixed {
  return kind === 'text' || kind === 'json' || kind === 'boolean' ? 'general' : kind;
}

function renderStyles(own: readonly string[]): string {
  const known = Object.values(formats).flatMap(({ id, code }) => (code === null ? [] : [{ id, code }]));
  const all = [...known, ...own.map((code, i) => ({ id: FIRST_OWN_FORMAT + i, code }))];
  const cell = (format: number, font = 0) =>
    `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  const { integer, number, decimal, time, date } = formats;
  const cells = [
    cell(0),
    cell(0, 1),
    ...[integer, number, decimal, time, date].map(({ id }) => cell(id)),
    ...own.map((_, i) => cell(FIRST_OWN_FORMAT + i)),
  ];
  const list = (name: string, items: readonly string[]) =>
    `<${name} count="${items.length}">${items.join('')}</${name}>`;
  const font = (inner: string) => `<font>${inner}<sz val="11"/><name val="Calibri"/></font>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${[
    list(
      'numFmts',
      all.map(({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code.replaceAll('"', '&quot;')}"/>`),
    ),
    list('fonts', [font(''), font('<b/>')]),
    list('fills', [
      '<fill><patternFill patternType="none"/></fill>',
      '<fill><patternFill patternType="gray125"/></fill>',
    ]),
    list('borders', ['<border><left/><right/><top/><bottom/><diagonal/></border>']),
    list('cellStyleXfs', ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>']),
    list('cellXfs', cells),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  ].join('')}</styleSheet>`;
}
