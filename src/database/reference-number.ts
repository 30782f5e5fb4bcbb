const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The check character of a reference by ISO 7064 MOD 37,36 over its letters and digits: every single wrong character
 * and nearly every swap of neighbours is noticed.
 */
export function checkCharacter(body: string): string {
  let product = 36;
  for (const character of body.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')) {
    const sum = (product + ALPHABET.indexOf(character)) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return ALPHABET[(37 - product) % 36] ?? '';
}

/** `DEMO-S-2026-000123-K`: programme, kind, year, number, check character. */
export function formatReference(parts: {
  programme: string;
  kind: string;
  year: number;
  value: bigint;
}): string {
  const number = parts.value.toString().padStart(6, '0');
  const body = `${parts.programme.toUpperCase()}-${parts.kind}-${String(parts.year)}-${number}`;
  return `${body}-${checkCharacter(body)}`;
}

/** Whether the text is a reference whose check character fits; letter case does not matter. */
export function isReference(text: string): boolean {
  const match = /^([A-Z][A-Z0-9-]*-[A-Z]+-\d{4}-\d{6,})-([0-9A-Z])$/.exec(text.toUpperCase());
  return match !== null && checkCharacter(match[1] ?? '') === match[2];
}
