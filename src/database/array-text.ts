/** A value of an array's element; a mass or an amount is a bigint and never passes through a float. */
type Element = string | bigint | number | null;

const SPECIAL = /["\\]/;

/** Values as the text that PostgreSQL reads an array from; most columns of most files say the same in all of them. */
export function arrayText(elements: readonly Element[]): string {
  const [first = null] = elements;
  const text = elements.every((each) => each === first)
    ? Array<string>(elements.length).fill(elementText(first))
    : elements.map(elementText);
  return `{${text.join(',')}}`;
}

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
