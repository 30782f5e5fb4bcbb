import { allow, refuse, type Decision } from './decision.js';

/** Printable ASCII with single blanks inside: nothing about it is to be changed. */
const plainText = /^[!-~]+(?: [!-~]+)*$/;

/** Text as it is kept: composed (NFC), without control and invisible characters, blanks trimmed and single. */
export function keptText(written: string): string {
  if (plainText.test(written)) return written;
  return written
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zs}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}

const longestReason = 2_000;

/** A reason as it is kept: whole, or refused; `missing` is the refusal of none at all. */
export function writtenReason(written: string, missing: string): Decision<string> {
  const reason = keptText(written);
  if (reason === '') return refuse(missing);
  return reason.length <= longestReason
    ? allow(reason)
    : refuse('field.too-long', { most: String(longestReason) });
}
