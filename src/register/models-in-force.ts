/** A model as a line of a return names it: no more than what the line needs. */
export interface ModelInForce {
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

/**
 * A producer may have a hundred thousand models, of which many weigh what others weigh: figures that are alike are kept
 * once, and a model is put together when a line asks for it, which is quicker and smaller than as many objects. A file
 * mostly names models in the order of their references, as its template does, and then no index of them is made.
 */
export class ModelTable implements ModelsByReference {
  private readonly references: string[] = [];
  private readonly ids: string[] = [];
  private readonly figures: ModelFigures[] = [];
  private readonly known = new Map<string, ModelFigures>();
  private places: Map<string, number> | undefined;
  private next = 0;

  get size(): number {
    return this.references.length;
  }

  /** Each reference once, before any is asked for; figures as `<version> <category> <chemistry> <unit mass>`. */
  add(reference: string, id: string, text: string): void {
    let figures = this.known.get(text);
    if (figures === undefined) {
      figures = figuresOf(text);
      this.known.set(text, figures);
    }
    this.references.push(reference);
    this.ids.push(id);
    this.figures.push(figures);
  }

  get(reference: string): ModelInForce | undefined {
    const place = this.placeOf(reference);
    if (place === undefined) return undefined;
    this.next = place + 1;
    const [id, figures] = [this.ids[place], this.figures[place]];
    if (id === undefined || figures === undefined) return undefined;
    const { version, category, chemistry, unitMassMg } = figures;
    return { place, id, version, category, chemistry, unitMassMg };
  }

  keys(): Iterable<string> {
    return this.references;
  }

  private placeOf(reference: string): number | undefined {
    if (this.references[this.next] === reference) return this.next;
    this.places ??= new Map(this.references.map((each, place) => [each, place]));
    return this.places.get(reference);
  }
}

function figuresOf(text: string): ModelFigures {
  const [version = '', category = '', chemistry = '', mass = ''] = text.split(' ');
  return { version: Number(version), category, chemistry, unitMassMg: BigInt(mass) };
}
