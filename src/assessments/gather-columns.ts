import { numbersOf, textsOf, type LineColumns, type ReturnRows, type Texts } from './line-facts.js';

/** Lines of some returns, in the order of these. */
export interface ReturnLines<Return extends ReturnRows = ReturnRows> {
  readonly columns: LineColumns;
  readonly rows: readonly Return[];
}

/** The lines of returns that are in several places, sorted by producer and submission as one run over all of them needs. */
export function gathered<Return extends ReturnRows>(
  places: readonly ReturnLines<Return>[],
): ReturnLines<Return> {
  const sorted = places
    .flatMap(({ columns, rows }) => rows.map((row) => ({ columns, row })))
    .sort((a, b) => compareKeys(a.row, b.row));
  let to = 0;
  const moved = sorted.map(({ columns, row }) => {
    const from = to;
    to += row.to - row.from;
    return { columns, row, from };
  });
  const columns = {
    rows: to,
    texts: new Map(namesInAll(places, 'texts').map((name) => [name, movedTexts(name, moved, to)])),
    numbers: new Map(
      namesInAll(places, 'numbers').map((name) => {
        const all = new BigInt64Array(to);
        for (const each of moved)
          all.set(numbersOf(each.columns, name).subarray(each.row.from, each.row.to), each.from);
        return [name, all];
      }),
    ),
  };
  const rows = moved.map(({ row, from }) => ({ ...row, from, to: from + row.to - row.from }));
  return { columns, rows };
}

/** Columns that every place has. */
function namesInAll(places: readonly ReturnLines[], kind: 'texts' | 'numbers'): string[] {
  const [first, ...others] = places.map(({ columns }) => columns[kind]);
  return [...(first?.keys() ?? [])].filter((name) => others.every((each) => each.has(name)));
}

interface Moved {
  readonly columns: LineColumns;
  readonly row: ReturnRows;
  readonly from: number;
}

function movedTexts(name: string, moved: readonly Moved[], rows: number): Texts {
  const known = new TextCodes();
  const places = new Map<Texts, Uint32Array>();
  const codes = new Uint32Array(rows);
  for (const { columns, row, from } of moved) {
    const texts = textsOf(columns, name);
    const own = places.get(texts) ?? known.placesOf(texts.values);
    places.set(texts, own);
    for (let at = row.from; at < row.to; at += 1)
      codes[from + at - row.from] = own[texts.codes[at] ?? 0] ?? 0;
  }
  return { codes, values: known.values };
}

/** Texts kept once each, in the order they were first met. */
export class TextCodes {
  readonly values: string[] = [];
  private readonly known = new Map<string, number>();

  /** For each text its place among those kept. */
  placesOf(texts: readonly string[]): Uint32Array {
    return Uint32Array.from(texts, (text) => {
      const place = this.known.get(text) ?? this.values.push(text) - 1;
      this.known.set(text, place);
      return place;
    });
  }
}

function compareKeys(a: ReturnRows, b: ReturnRows): number {
  const [x, y] = [a, b].map((each) => `${each.organisationId} ${each.submissionId}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}
