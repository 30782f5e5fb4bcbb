import type { Refusal } from '../kernel/decision.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { tooLong } from '../kernel/written-text.js';
import type { Checked } from '../register/index.js';
import { readAvailable } from './credit-offer.js';

const LONGEST_PURPOSE = 200;

export interface RetirementForm {
  readonly unit: string;
  readonly grams: string;
  readonly purpose: string;
}

interface ReadRetirement {
  readonly grams: bigint;
  readonly purpose: string;
}

/** How many grams are used up and what for; every fault at once, each at its field. */
export function readRetirement(form: RetirementForm, available: bigint): Checked<ReadRetirement> {
  const issues: DataIssue[] = [];
  const fault = (field: keyof RetirementForm, reason: Refusal): void => {
    issues.push(issueAt(field, reason));
  };
  const grams = readAvailable(form.grams, available);
  if (!grams.ok) fault('grams', grams.reason);
  const purpose = form.purpose.normalize('NFC').trim();
  if (purpose === '') fault('purpose', { code: 'credit.purpose-missing' });
  else if (purpose.length > LONGEST_PURPOSE) fault('purpose', tooLong(purpose, LONGEST_PURPOSE));
  return grams.ok && issues.length === 0
    ? { ok: true, value: { grams: grams.value, purpose } }
    : { ok: false, issues };
}
