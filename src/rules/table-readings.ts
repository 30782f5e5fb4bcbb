import { nearestName, type Issues, type Spot } from './issues.js';
import { LIMITS } from './limits.js';
import { say } from './phrase.js';
import { countCombinations, readTable, type Table, type TableShape } from './table.js';

const PLAIN = /^[a-z0-9][a-z0-9._-]*\.csv$/;

/** The tables beside a rulebook. However many dated values name one, it is read once for each set of keys and unit. */
export class TableReadings {
  private readonly read = new Map<string, Table>();
  private weight = 0;

  constructor(
    private readonly tables: Readonly<Record<string, string>>,
    private readonly used: Set<string>,
    private readonly issues: Issues,
  ) {}

  /** Undefined where there is none, or where those before weigh all that tables may: either is said at `spot`. */
  of(shape: TableShape, spot: Spot): Table | undefined {
    const { file } = shape;
    const text = Object.hasOwn(this.tables, file) ? this.tables[file] : undefined;
    if (text === undefined) {
      this.missing(file, spot);
      return undefined;
    }
    this.used.add(file);
    if (!this.fits(text, shape, spot)) return undefined;
    const key = JSON.stringify([file, shape.by, shape.unit.text]);
    const table = this.read.get(key) ?? readTable(text, shape, this.issues);
    this.read.set(key, table);
    return table;
  }

  private missing(file: string, spot: Spot): void {
    this.issues.add(spot, {
      code: 'table-missing',
      message: say('There is no such table beside the rulebook.'),
      found: file,
      write: () =>
        nearestName(file, Object.keys(this.tables)) ??
        (PLAIN.test(file)
          ? say('a file {table}', { table: file })
          : say('the plain name of a file beside it, such as {example}', { example: 'rates.csv' })),
    });
  }

  /** Each dated value is compared with its guard and with the one before, row by row, even where the table is the same. */
  private fits(text: string, shape: TableShape, spot: Spot): boolean {
    if (this.weight > LIMITS.rowsOfAllTables) return false;
    const lines = text.split('\n', LIMITS.tableRows).length;
    this.weight += Math.max(lines, Math.min(countCombinations(shape), LIMITS.tableKeys));
    if (this.weight <= LIMITS.rowsOfAllTables) return true;
    this.issues.add(spot, {
      code: 'too-large',
      message: say(
        'The tables of all dated values together have more than {most} rows or combinations of keys.',
        { most: String(LIMITS.rowsOfAllTables) },
      ),
      found: shape.file,
      write: say('fewer dated values, or fewer keys'),
    });
    return false;
  }
}
