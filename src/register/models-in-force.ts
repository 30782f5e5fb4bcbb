import type { CalendarDate } from '../kernel/calendar-date.js';

/** A model as a line of a return names it: no more than what the line needs. */
export interface ModelInForce {
  /** When its first version begins, where that is after the day that was asked for: no line of that day may name it. */
  readonly beginsOn: CalendarDate | null;
  /** When it was withdrawn, where that is by the first day of the quarter: no line of it may name the model. */
  readonly withdrawnOn: CalendarDate | null;
  /** Its place among the models it was found with, from 0. */
  readonly place: number;
  readonly id: string;
  readonly version: number;
  readonly category: string;
  readonly chemistry: string;
  readonly unitMassMg: bigint;
}

/** Models by reference. */
export interface ModelsByReference {
  readonly size: number;
  get(reference: string): ModelInForce | undefined;
  keys(): Iterable<string>;
}

type ModelFigures = Omit<ModelInForce, 'place' | 'id'>;

/** Models in the order of their references: each text has a line for each of them. */
export interface ModelTexts {
  readonly references: string;
  readonly ids: string;
  /** `<version> <category> <chemistry> <unit mass>`, with the day on which it begins where it has not begun, and with that of its withdrawal after `-`. */
  readonly figures: string;
}

const lineEnd = '\n';

/**
 * A producer may have a hundred thousand models, of which many weigh what others weigh. They stay the few texts they came
 * as, and a model is put together when a line asks for it: as many objects, or only as many strings, took longer to keep
 * than to use. A file mostly names models in the order of their references, as its template does; any other is sought by
 * halves. Only where the database orders text in another way than this one does, or nobody has such a model, an index of
 * all is made.
 */
export class ModelTable implements ModelsByReference {
  /** Where the line of each reference begins, and where one more would. */
  private readonly starts: Uint32Array;
  private readonly figures: readonly ModelFigures[];
  private readonly figuresOf: Uint32Array;
  private readonly idWidth: number;
  private places: Map<string, number> | undefined;
  private next = 0;

  constructor(private readonly texts: ModelTexts) {
    this.starts = startsOfLines(texts.references);
    const { values, codes } = unlike(texts.figures);
    this.figures = values.map(figuresFrom);
    this.figuresOf = codes;
    this.idWidth = texts.ids.indexOf(lineEnd) + 1 || texts.ids.length + 1;
    if (codes.length !== this.size || texts.ids.length + 1 !== this.idWidth * (this.size || 1))
      throw new Error('There are not as many references as models.');
  }

  get size(): number {
    return this.starts.length - 1;
  }

  get(reference: string): ModelInForce | undefined {
    const place = this.placeOf(reference);
    if (place === undefined) return undefined;
    this.next = place + 1;
    const figures = this.figures[this.figuresOf[place] ?? 0];
    if (figures === undefined) return undefined;
    const from = place * this.idWidth;
    const id = this.texts.ids.slice(from, from + this.idWidth - 1);
    const { version, category, chemistry, unitMassMg, beginsOn, withdrawnOn } = figures;
    return { place, id, version, category, chemistry, unitMassMg, beginsOn, withdrawnOn };
  }

  *keys(): Generator<string> {
    for (let place = 0; place < this.size; place += 1) yield this.referenceAt(place);
  }

  private placeOf(reference: string): number | undefined {
    if (this.stands(reference, this.next)) return this.next;
    const half = this.soughtByHalves(reference);
    if (this.stands(reference, half)) return half;
    this.places ??= new Map([...this.keys()].map((each, place) => [each, place]));
    return this.places.get(reference);
  }

  private stands(reference: string, place: number): boolean {
    const [from, end] = [this.starts[place], this.starts[place + 1]];
    if (from === undefined || end === undefined) return false;
    return end - from === reference.length + 1 && this.texts.references.startsWith(reference, from);
  }

  private soughtByHalves(reference: string): number {
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.referenceAt(middle) < reference) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  private referenceAt(place: number): string {
    return this.texts.references.slice(this.starts[place], (this.starts[place + 1] ?? 0) - 1);
  }
}

function startsOfLines(text: string): Uint32Array {
  if (text === '') return Uint32Array.of(0);
  const starts: number[] = [0];
  for (let at = text.indexOf(lineEnd); at !== -1; at = text.indexOf(lineEnd, at + 1))
    starts.push(at + 1);
  starts.push(text.length + 1);
  return Uint32Array.from(starts);
}

/** Lines that are alike are kept once; most are like the one before. */
function unlike(text: string): { values: string[]; codes: Uint32Array } {
  const starts = startsOfLines(text);
  const codes = new Uint32Array(starts.length - 1);
  const known = new Map<string, number>();
  let [last, code] = ['', 0];
  for (let place = 0; place < codes.length; place += 1) {
    const from = starts[place] ?? 0;
    const end = starts[place + 1] ?? 0;
    if (end - from !== last.length + 1 || !text.startsWith(last, from)) {
      last = text.slice(from, end - 1);
      code = known.get(last) ?? known.size;
      known.set(last, code);
    }
    codes[place] = code;
  }
  return { values: [...known.keys()], codes };
}

function figuresFrom(text: string): ModelFigures {
  const [version = '', category = '', chemistry = '', mass = '', begins = '-', withdrawn] =
    text.split(' ');
  const beginsOn = begins === '-' ? null : (begins as CalendarDate);
  const withdrawnOn = (withdrawn ?? null) as CalendarDate | null;
  const unitMassMg = BigInt(mass);
  return { version: Number(version), category, chemistry, unitMassMg, beginsOn, withdrawnOn };
}
