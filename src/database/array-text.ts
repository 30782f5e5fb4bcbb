/** A value of an array's element; a mass or an amount is a bigint and never passes through a float. */
type Element = string | bigint | number | null;

const SPECIAL = /["\\]/;

/** Values as the text that PostgreSQL reads an array from. */
export function arrayText(elements: readonly Element[]): string {
  // Texts are looked through together: one by one took as long as all the rest.
  if (elements.every((each) => typeof each === 'string') && !SPECIAL.test(elements.join('')))
    return elements.length === 0 ? '{}' : `{"${elements.join('","')}"}`;
  return `{${elements.map(elementText).join(',')}}`;
}

/**
 * The same, with one element where all are the same, as most columns of most files are: reading two thousand alike takes
 * PostgreSQL as long as reading others. `filledArray` makes them as many again.
 */
export function shortArrayText(elements: readonly Element[]): string {
  const [first] = elements;
  return arrayText(elements.every((each) => each === first) ? elements.slice(0, 1) : elements);
}

/** In SQL: what `shortArrayText` wrote as an array with as many elements as array `like` has. */
export const filledArray = (array: string, like: string): string =>
  `case when cardinality(${array}) = 1 then array_fill((${array})[1], array[cardinality(${like})]) else ${array} end`;

function elementText(element: Element): string {
  if (element === null) return 'NULL';
  if (typeof element === 'bigint') return element.toString();
  if (typeof element === 'string')
    return SPECIAL.test(element)
      ? `"${element.replaceAll(/["\\]/g, String.raw`\$&`)}"`
      : `"${element}"`;
  if (!Number.isSafeInteger(element))
    throw new TypeError('An array holds a number that is not a whole one; use a bigint or text.');
  return String(element);
}
