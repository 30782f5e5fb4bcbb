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

/**
 * A producer may have a hundred thousand models, and a file names each at most once: every one stays the text it came as
 * (`<id> <version> <category> <chemistry> <unit mass>`) until it is asked for, which is quicker and smaller than as many
 * objects.
 */
export class ModelTexts implements ModelsByReference {
  private readonly places = new Map<string, number>();
  private readonly texts: string[] = [];

  get size(): number {
    return this.texts.length;
  }

  /** Each reference once. */
  add(reference: string, text: string): void {
    this.places.set(reference, this.texts.push(text) - 1);
  }

  get(reference: string): ModelInForce | undefined {
    const place = this.places.get(reference);
    const text = place === undefined ? undefined : this.texts[place];
    if (place === undefined || text === undefined) return undefined;
    const [id = '', version = '', category = '', chemistry = '', mass = ''] = text.split(' ');
    return { place, id, version: Number(version), category, chemistry, unitMassMg: BigInt(mass) };
  }

  keys(): Iterable<string> {
    return this.places.keys();
  }
}
