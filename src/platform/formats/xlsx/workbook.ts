import { defuse } from '../defuse.ts';
import type { AboutLine, Column, ColumnKind, Row } from '../table.ts';
import { escapeXml, makeCellWriter, MOST_CHARACTERS, textCell } from './cells.ts';
import { makeStyles } from './styles.ts';
import { openZip, type ZipWriter } from './zip.ts';

// A workbook: sheets of rows, and one that says what they are. Everything that depends on the number of sheets is written behind them.

/** A sheet holds no more rows, its header among them. */
const MOST_SHEET_ROWS = 1_048_576;
const ABOUT = 'About';
const ABOUT_WIDTHS = [28, 100];
/** Characters; a column is as wide as what its kind usually holds. */
const widths: Readonly<Record<ColumnKind, number>> = {
  text: 24,
  json: 40,
  integer: 12,
  number: 14,
  decimal: 16,
  boolean: 10,
  time: 20,
  date: 12,
};
const WIDEST = 60;
/** Sheets are compressed in pieces of about so many characters. */
const PIECE = 65_536;

interface WorkbookOptions {
  /** Fewer rows a sheet, for tests. */
  sheetRows?: number | undefined;
}

interface WorkbookWriter {
  add(rows: readonly Row[]): Promise<void>;
  /** Writes what the rows are, and ends the file. */
  end(about: readonly AboutLine[]): Promise<void>;
}

/** Opens a workbook whose bytes go to `emit`. Rows that one sheet cannot hold go to further ones. */
export function openWorkbook(
  columns: readonly Column[],
  emit: (bytes: Buffer) => void,
  { sheetRows = MOST_SHEET_ROWS }: WorkbookOptions = {},
): WorkbookWriter {
  const zip = openZip(emit);
  const styles = makeStyles();
  const cells = makeCellWriter(columns, styles);
  const sheets = openSheets(zip);
  const header = columns.map(({ name }) => textCell(name, styles.fixed('header'))).join('');
  let rowsInSheet = sheetRows;

  async function beginRows(): Promise<void> {
    const number = sheets.names.length + 1;
    await sheets.begin(number === 1 ? 'Data' : `Data ${number}`, topOfSheet(columns.map(widthOf), true));
    await sheets.write(`<row r="1">${header}</row>`);
    rowsInSheet = 1;
  }

  return {
    async add(rows) {
      for (const row of rows) {
        if (rowsInSheet === sheetRows) await beginRows();
        rowsInSheet += 1;
        // Only a full piece is waited for: a promise a row would take longer than the row.
        const written = sheets.write(cells.row(row, rowsInSheet));
        if (written !== null) await written;
      }
    },
    async end(about) {
      if (sheets.names.length === 0) await beginRows();
      await sheets.begin(ABOUT, topOfSheet(ABOUT_WIDTHS, false));
      await sheets.write(aboutRows([...about, ...tellCut(cells.cut())], styles.fixed('header')));
      await sheets.end();
      await writeParts(zip, sheets.names, styles.render());
      await zip.end();
    },
  };
}

/** Opens the sheets of a workbook, one after the other. */
function openSheets(zip: ZipWriter) {
  const names: string[] = [];
  let text = '';

  function write(more: string): Promise<void> | null {
    text += more;
    if (text.length < PIECE) return null;
    const piece = text;
    text = '';
    return zip.write(piece);
  }

  async function end(): Promise<void> {
    await zip.write(`${text}</sheetData></worksheet>`);
    text = '';
  }

  return {
    names,
    write,
    end,
    /** Begins a sheet; the one before it ends. */
    async begin(name: string, top: string): Promise<void> {
      if (names.length > 0) await end();
      names.push(name);
      await zip.begin(`xl/worksheets/sheet${names.length}.xml`);
      text = top;
    },
  };
}

function aboutRows(about: readonly AboutLine[], header: number): string {
  const pieces = new RegExp(`[^]{1,${MOST_CHARACTERS}}`, 'g');
  const cellsOf = (value: string) =>
    (value.match(pieces) ?? ['']).map((piece) => textCell(defuse(piece), 0)).join('');
  return about
    .map(({ name, value }, i) => `<row r="${i + 1}">${textCell(name, header)}${cellsOf(value)}</row>`)
    .join('');
}

function tellCut(cut: number): AboutLine[] {
  if (cut === 0) return [];
  return [
    {
      name: 'cut',
      value: `${cut} texts were longer than ${MOST_CHARACTERS} characters, and are cut. CSV has them whole.`,
    },
  ];
}

function widthOf({ name, kind }: Column): number {
  const isId = kind === 'text' && /(?:^|_)id$/.test(name);
  return Math.min(WIDEST, Math.max(isId ? 38 : widths[kind], name.length + 2));
}

/** `hasHeader`: the first row stays in sight. */
function topOfSheet(columnWidths: readonly number[], hasHeader: boolean): string {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = hasHeader
    ? `<sheetView workbookViewId="0">${pane}</sheetView>`
    : '<sheetView workbookViewId="0"/>';
  const cols = columnWidths.map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>${view}</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols.join('')}</cols><sheetData>`;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

async function writeParts(zip: ZipWriter, sheets: readonly string[], styles: string): Promise<void> {
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (items: readonly string[]) =>
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${items.join('')}</Relationships>`;
  const override = (part: string, type: string) =>
    `<Override PartName="/${part}" ContentType="${MAIN}.${type}+xml"/>`;
  const parts: Readonly<Record<string, string>> = {
    'xl/styles.xml': styles,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets>${sheets
      .map((name, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
      relation(sheets.length + 1, 'styles', 'styles.xml'),
    ]),
    '_rels/.rels': relations([relation(1, 'officeDocument', 'xl/workbook.xml')]),
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${[
      override('xl/workbook.xml', 'sheet.main'),
      override('xl/styles.xml', 'styles'),
      ...sheets.map((_, i) => override(`xl/worksheets/sheet${i + 1}.xml`, 'worksheet')),
    ].join('')}</Types>`,
  };
  for (const [name, content] of Object.entries(parts)) {
    await zip.begin(name);
    await zip.write(content);
  }
}
