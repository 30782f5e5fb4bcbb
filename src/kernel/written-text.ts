import { allow, refuse, type Decision, type Refusal } from './decision.js';

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

/** So much of what fits is shown that whoever shortens a text finds the place. */
const shownOfCut = 30;

/** More than fits: how much there is, how much may be, and what the last of it is that fits. */
export function tooLong(text: string, most: number): Refusal {
  const last = text.slice(Math.max(0, most - shownOfCut), most);
  // Half a character at either end is none.
  const cut = last.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '').trim();
  const params = { length: String(text.length), most: String(most), cut };
  return { code: 'field.too-long', params };
}

const longestReason = 2_000;

/** A reason as it is kept: whole, or refused; `missing` is the refusal of none at all. */
export function writtenReason(written: string, missing: string): Decision<string> {
  const reason = keptText(written);
  if (reason === '') return refuse(missing);
  return reason.length <= longestReason
    ? allow(reason)
    : { ok: false, reason: tooLong(reason, longestReason) };
}
