import type { PrintedCell, PrintedTable } from './printed-document.js';
import { ink, quiet, rule } from './paper-colours.js';
import type { Sheet, Struct } from './sheet.js';
import { writeWords } from './words-on-sheet.js';

const size = 9;
const pad = 4;
const between = 10;

interface Column {
  at: number;
  width: number;
  numeric: boolean;
}
interface Line {
  cells: readonly string[];
  tag: 'TH' | 'TD';
  font: 'text' | 'strong';
}

/** A table whose head is printed again on every page that it reaches. */
export function writeTable(sheet: Sheet, table: PrintedTable): void {
  writeWords(sheet, 'subheading', table.caption);
  if (table.rows.length === 0) {
    writeWords(sheet, 'body', table.empty ?? '');
    return;
  }
  const spelled = (cells: readonly PrintedCell[]) => cells.map(({ text }) => sheet.say(text));
  const head: Line = { cells: spelled(table.head), tag: 'TH', font: 'strong' };
  const lines: Line[] = [
    ...table.rows.map((row): Line => ({ cells: spelled(row), tag: 'TD', font: 'text' })),
    ...(table.foot ?? []).map((row): Line => ({ cells: spelled(row), tag: 'TD', font: 'strong' })),
  ];
  const columns = columnsOf(sheet, table, [head, ...lines]);
  const group = sheet.group('Table');
  sheet.make(heightOf(sheet, head, columns) + 2 * (size + 2 * pad));
  writeLine(sheet, head, columns, group);
  for (const line of lines) {
    // The head was read out once.
    if (sheet.make(heightOf(sheet, line, columns))) writeLine(sheet, head, columns, null);
    writeLine(sheet, line, columns, group);
  }
  group.end();
  sheet.doc.y += 6;
}

/** Figures get the room they need and are never broken; words share what is left. */
function columnsOf(sheet: Sheet, table: PrintedTable, lines: readonly Line[]): Column[] {
  const numeric = table.head.map(({ format }) => format === 'numeric');
  const longest = (at: number, isWhole: (line: Line) => boolean): number =>
    Math.max(
      ...lines.flatMap((line) => {
        const text = line.cells[at] ?? '';
        sheet.font(line.font, size, ink);
        const parts = isWhole(line) ? [text] : text.split(/[ \u00AD]/);
        return parts.map((part) => sheet.doc.widthOfString(part));
      }),
    );
  const least = numeric.map((is, at) => longest(at, ({ tag }) => is && tag === 'TD') + 1);
  const wanted = numeric.map((_, at) => longest(at, () => true) + 1);
  const room = sheet.width - between * (numeric.length - 1);
  const spare = Math.max(0, room - least.reduce((sum, width) => sum + width, 0));
  const wish = wanted.map((width, at) => width - (least[at] ?? 0));
  const wishes = wish.reduce((sum, width) => sum + width, 0) || 1;
  const shrink = Math.min(1, room / least.reduce((sum, width) => sum + width, 0));
  let at = sheet.left;
  return numeric.map((isNumeric, index) => {
    const share = Math.min(wish[index] ?? 0, (spare * (wish[index] ?? 0)) / wishes);
    const extra = index === 0 ? Math.max(0, spare - wishes) : 0;
    const width = (least[index] ?? 0) * shrink + share + extra;
    const column = { at, width, numeric: isNumeric };
    at += width + between;
    return column;
  });
}

function heightOf(sheet: Sheet, line: Line, columns: readonly Column[]): number {
  sheet.font(line.font, size, ink);
  const heights = columns.map(({ width }, at) =>
    sheet.doc.heightOfString(line.cells[at] ?? '', { width }),
  );
  return Math.max(...heights) + 2 * pad;
}

function writeLine(
  sheet: Sheet,
  line: Line,
  columns: readonly Column[],
  group: Struct | null,
): void {
  const { doc } = sheet;
  const height = heightOf(sheet, line, columns);
  const top = doc.y;
  const row = group === null ? null : doc.struct('TR');
  if (row !== null) group?.add(row);
  columns.forEach(({ at, width, numeric }, index) => {
    const draw = () => {
      sheet
        .font(line.font, size, line.tag === 'TH' ? quiet : ink)
        .text(line.cells[index] ?? '', at, top + pad, { width, align: numeric ? 'right' : 'left' });
    };
    if (row === null) sheet.unread(draw);
    else row.add(doc.struct(index === 0 ? 'TH' : line.tag, {}, draw));
  });
  row?.end();
  sheet.unread(() => {
    doc.lineWidth(line.font === 'strong' ? 1 : 0.5).strokeColor(rule);
    doc
      .moveTo(sheet.left, top + height)
      .lineTo(sheet.left + sheet.width, top + height)
      .stroke();
  });
  doc.y = top + height;
}
