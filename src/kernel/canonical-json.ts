/** Deeper than any record of this house; keeps a hostile value from exhausting the stack. */
const DEEPEST = 100;

/**
 * One text for one value, for hashes and signatures, after RFC 8785: keys sorted by UTF-16 code units, no white space.
 * A bigint is written as a decimal string; a number must be a safe integer, because a float is no exact value.
 * Properties that are undefined are left out. Throws a TypeError for anything else (floats, dates, class instances,
 * cycles).
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

/**
 * The canonical text of a record before and after the items of one list in it, for a list too long to be held: items written with
 * `canonicalJson` and joined by commas stand between the two.
 */
export function canonicalAround(
  record: Readonly<Record<string, unknown>>,
  list: string,
): readonly [before: string, after: string] {
  const entries = Object.entries(record);
  const those = (when: (key: string) => boolean): string =>
    canonicalJson(Object.fromEntries(entries.filter(([key]) => when(key)))).slice(1, -1);
  const [earlier, later] = [those((key) => key < list), those((key) => key > list)];
  return [
    `{${earlier}${earlier === '' ? '' : ','}${JSON.stringify(list)}:[`,
    `]${later === '' ? '' : ','}${later}}`,
  ];
}

function written(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new TypeError('Too deep or cyclic for canonical JSON.');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return `"${value.toString()}"`;
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new TypeError('Canonical JSON takes no float: write a decimal string.');
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writtenList(value, depth) : writtenRecord(value, depth);
    default:
      throw new TypeError(`Canonical JSON takes no ${typeof value}.`);
  }
}

function writtenList(list: readonly unknown[], depth: number): string {
  return `[${list.map((item) => written(item, depth + 1)).join(',')}]`;
}

function writtenRecord(record: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError('Canonical JSON takes plain records only.');
  }
  const entries = Object.entries(record as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const body = entries.map(([key, value]) => `${JSON.stringify(key)}:${written(value, depth + 1)}`);
  return `{${body.join(',')}}`;
}
