import { allow, type Decision, refuse } from '../kernel/decision.js';
import { tooLong } from '../kernel/written-text.js';

const longestReason = 500;

/** Why a record was wrong: whoever puts one right says so. */
export function correctionReason(written: string): Decision<string> {
  const reason = written.normalize('NFC').trim();
  if (reason === '') return refuse('correction.reason-missing');
  if (reason.length > longestReason) return { ok: false, reason: tooLong(reason, longestReason) };
  return /[\p{Cc}\p{Cf}\p{Cs}]/u.test(reason.replaceAll(/[\n\r\t]/g, ' '))
    ? refuse('text.hidden-characters')
    : allow(reason);
}
