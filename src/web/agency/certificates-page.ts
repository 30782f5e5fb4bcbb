import type { Refusal } from '../../kernel/decision.js';
import { type CreditClaim, partsOfCreditUnit } from '../../ledger/index.js';
import type { Certificate, CreditRecall } from '../../recycling/index.js';

import type { Text } from '../shell/text.js';
import { refusalText } from './form-fields.js';

export function certificatesPage(
  certificates: readonly Certificate[],
  base: string,
  newest: boolean,
) {
  return {
    heading: headingOf(certificates[0], newest),
    rows: certificates.map((certificate) => {
      const { reference, payload, certifiedAt, revoked } = certificate;
      return [
        { text: reference, href: `${base}/certificates/${reference}`, classes: 'ec-whole' },
        payload.recycler.name,
        { text: { dateTime: certifiedAt } },
        revoked === null
          ? { tag: { text: { key: 'agency.certificate.valid' }, colour: 'green' } }
          : { tag: { text: { key: 'agency.certificate.revoked' }, colour: 'red' } },
        revoked === null
          ? {
              text: { key: 'agency.certificate.revoke' },
              hidden: reference,
              href: `${base}/agency/certificates/${reference}/revoke`,
            }
          : { text: { dateTime: revoked.at } },
      ];
    }),
  };
}

function headingOf(latest: Certificate | undefined, newest: boolean): Text {
  if (!newest) return { key: 'agency.certificate.title' };
  if (latest === undefined) return { key: 'agency.certificate.none-yet' };
  const { name } = latest.payload.recycler;
  return { key: 'agency.certificate.latest', params: { recycler: name } };
}

/** Who owes how many grams of what. */
export const claimRows = (claims: readonly CreditClaim[]) =>
  claims.map(({ organisation, unit, grams }) => {
    const { material, vintage } = partsOfCreditUnit(unit) ?? { material: '', vintage: 0 };
    return [
      organisation,
      { text: { key: `taxonomy.material.${material}` }, note: String(vintage) },
      { text: { number: grams }, format: 'numeric' },
    ];
  });

/** What would happen, before it is said that it shall. */
export function revocationPage(
  found: { certificate: Certificate; recalls: readonly CreditRecall[] },
  base: string,
  typed: { reason: string; fault: Refusal | null },
) {
  const { certificate, recalls } = found;
  const { reference, payload, revoked } = certificate;
  const text = typed.fault === null ? null : refusalText(typed.fault);
  return {
    reference,
    recycler: payload.recycler.name,
    revoked,
    listHref: `${base}/agency/certificates`,
    checkHref: `${base}/certificates/${reference}`,
    action: `${base}/agency/certificates/${reference}/revoke`,
    reason: typed.reason,
    fault: text === null ? null : { text },
    errors: text === null ? [] : [{ text, href: '#reason' }],
    rows: recalls.map(({ material, vintage, issued, takenBack, owed }) => [
      { text: { key: `taxonomy.material.${material}` }, note: String(vintage) },
      { text: { number: issued }, format: 'numeric' },
      { text: { number: takenBack }, format: 'numeric' },
      { text: { number: owed }, format: 'numeric' },
    ]),
  };
}
