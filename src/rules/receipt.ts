import type { CalendarDate } from '../kernel/calendar-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { Facts } from './facts.js';
import type { Rulebook } from './model.js';
import { valueText, type Outputs } from './values.js';

/** Changes whenever a result could change for the same rulebook and facts. */
export const ENGINE_VERSION = '1';

/** What a result is bound to. Replaying it gives the same bytes. */
export interface Receipt {
  readonly engineVersion: string;
  readonly rulebookId: string;
  readonly rulebookHash: string;
  readonly inputHash: string;
  /** Which law: the day whose parameters were used. */
  readonly validOn: CalendarDate;
  /** As known when: the instant of the assessment, ISO 8601. */
  readonly recordedAt: string;
  readonly outputHash: string;
}

/** A hash of text, given by the caller: this module reaches for no library of its own. */
export type Hash = (text: string) => string;

/** Hash of what computes: the rulebook and its tables. Its cases and its line ends do not count. */
export function rulebookHash(rulebook: Rulebook, hash: Hash): string {
  const { rulebookYaml, tables } = rulebook.files;
  return hash(canonicalJson({ rulebookYaml, tables }));
}

interface Bound {
  readonly validOn: CalendarDate;
  readonly recordedAt: Date;
  readonly hash: Hash;
}

export function receiptOf(
  rulebook: Rulebook,
  result: { readonly facts: Facts; readonly outputs: Outputs | readonly Outputs[] },
  options: Bound,
): Receipt {
  const { hash } = options;
  const hashes = {
    inputHash: hash(canonicalJson(result.facts)),
    outputHash: hash(canonicalJson(exactOutputs(result.outputs))),
  };
  return receiptFrom(rulebook, hashes, options);
}

/** The same where facts, and outputs as `exactOutputs` writes them, were hashed as they came. */
export function receiptFrom(
  rulebook: Rulebook,
  { inputHash, outputHash }: Pick<Receipt, 'inputHash' | 'outputHash'>,
  { hash, validOn, recordedAt }: Bound,
): Receipt {
  return {
    engineVersion: ENGINE_VERSION,
    rulebookId: rulebook.id,
    rulebookHash: rulebookHash(rulebook, hash),
    inputHash,
    validOn,
    recordedAt: recordedAt.toISOString(),
    outputHash,
  };
}

/** Outputs as exact text: fractions stay fractions. */
export function exactOutputs(outputs: Outputs | readonly Outputs[]): unknown {
  if (Array.isArray(outputs))
    return (outputs as readonly Outputs[]).map((each) => exactOutputs(each));
  return Object.fromEntries(
    Object.entries(outputs as Outputs).map(([name, value]) => [
      name,
      value.kind === 'number'
        ? `${value.amount.n.toString()}/${value.amount.d.toString()} ${value.unit}`
        : valueText(value),
    ]),
  );
}
