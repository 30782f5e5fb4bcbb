import { parseMass } from '../kernel/mass.js';
import type { Input } from './model.js';
import { say, type Phrase } from './phrase.js';

const COMMA = /^-?[\d.' ]*\d,\d/;
const WITHOUT_UNIT = /^-?\d+(?:\.\d+)?$/;
const WITH_UNIT = /^-?\d+(?:\.\d+)?\s+(\S+)$/;

/** Why a fact cannot be read, as far as it can be told. */
export function unreadable({ name, form }: Input, given: unknown): Phrase {
  const isPlain = ['string', 'number', 'bigint'].includes(typeof given);
  const text = isPlain ? String(given).trim() : '';
  const isNumeric = !['choice', 'yes-no', 'date'].includes(form);
  if (isNumeric && COMMA.test(text))
    return say('`{name}` holds a comma: decimals stand after a point.', { name });
  if ((form === 'mass' || form === 'count') && /^-\d/.test(text))
    return say('`{name}` is negative.', { name });
  const mass = form === 'mass' ? parseMass(text) : undefined;
  const refused = mass?.ok === false ? mass.reason.code : undefined;
  if (refused === 'mass.too-fine') return say('`{name}` is finer than a milligram.', { name });
  if (refused === 'mass.too-large') return say('`{name}` is more than a million tonnes.', { name });
  const unit = WITH_UNIT.exec(text)?.[1];
  const takesUnit = form === 'mass' || form === 'quantity' || form === 'money';
  if (takesUnit && WITHOUT_UNIT.test(text))
    return form === 'money'
      ? say('`{name}` has no currency.', { name })
      : say('`{name}` has no unit.', { name });
  if (takesUnit && unit !== undefined && !isKnownUnit(form, unit))
    return say('`{name}` cannot be given in {unit}.', { name, unit });
  return say('`{name}` cannot be read.', { name });
}

/** A mass in its own units is unreadable for another reason. */
function isKnownUnit(form: Input['form'], unit: string): boolean {
  return form === 'mass' && ['mg', 'g', 'kg', 't'].includes(unit);
}
