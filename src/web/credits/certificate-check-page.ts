import type { Certificate, SealCheck } from '../../recycling/index.js';
import type { Text } from '../shell/text.js';
import { creditName } from './credits-page.js';

const MOST_DECIMALS = 6;

/** Signed kilograms of one column, all with as many decimals as its finest, so that their marks stand below each other. */
function inColumn(column: readonly string[]): { text: Text; format: 'numeric' }[] {
  const decimals = column.map((kg) => kg.split('.')[1]?.length ?? 0);
  const places = Math.min(Math.max(0, ...decimals), MOST_DECIMALS);
  return column.map((number) => ({ text: { number, places }, format: 'numeric' }));
}

export const unknownCertificatePage = (
  base: string,
  reference: string,
  wellFormed: boolean,
): object => ({
  base,
  state: 'unknown',
  asks: true,
  reference: reference.slice(0, 60),
  wellFormed,
});

/** Nobody has typed a number yet. */
export const emptyCheckPage = (base: string): object => ({ base, state: 'blank', asks: true });

const missing: Text = { key: 'credits.check.missing' };

/** The form was sent without a number. */
export const missingNumberPage = (base: string): object => ({
  ...emptyCheckPage(base),
  errors: [{ text: missing, href: '#reference' }],
  fault: { text: missing },
});

export function certificateCheckPage(
  certificate: Certificate,
  view: { base: string; address: string; qr: { size: number; path: string }; check: SealCheck },
) {
  const { payload } = certificate;
  const into = inColumn(payload.materials.map(({ inputKg }) => inputKg));
  const recovered = inColumn(payload.materials.map(({ recoveredKg }) => recoveredKg));
  const genuine = view.check.hashHolds && view.check.signatureHolds;
  return {
    base: view.base,
    reference: certificate.reference,
    state: stateOf(genuine, certificate),
    revoked: certificate.revoked,
    replacedBy: (certificate.revoked?.replacedBy ?? []).map((text) => linkTo(text, view.base)),
    replaces: (payload.replaces ?? []).map((text) => linkTo(text, view.base)),
    address: view.address,
    qr: view.qr,
    pdfHref: `${view.base}/certificates/${certificate.reference}/certificate.pdf`,
    statementHref: `${view.base}/certificates/${certificate.reference}/statement.json`,
    hash: certificate.payloadHash,
    keyId: certificate.keyId,
    signature: certificate.signature,
    check: view.check,
    summary: { rows: statedRows(certificate) },
    materials: {
      caption: { key: 'credits.check.materials' },
      head: [
        { text: { key: 'credits.check.material' } },
        { text: { key: 'credits.check.in' }, format: 'numeric' as const },
        { text: { key: 'credits.check.out' }, format: 'numeric' as const },
      ],
      rows: payload.materials.map(({ material }, at) => [
        { text: { key: `taxonomy.material.${material}` } },
        ...[into[at], recovered[at]].filter((cell) => cell !== undefined),
      ]),
      firstCellIsHeader: true as const,
    },
    credits: payload.credits.map(({ material, vintage, grams }): Text => ({
      key: 'credits.check.issued',
      params: { name: creditName(material, vintage), grams: { number: grams } },
    })),
    batches: payload.batches.map((batch): Text => ({
      key: 'credits.check.batch',
      params: {
        reference: batch.reference,
        process: { key: `taxonomy.process.${batch.process}` },
        chemistry: { key: `taxonomy.chemistry.${batch.chemistry}` },
        from: { date: batch.from },
        to: { date: batch.to },
      },
    })),
  };
}

function stateOf(genuine: boolean, { revoked }: Certificate) {
  if (!genuine) return 'tampered';
  return revoked === null ? 'valid' : 'revoked';
}

function statedRows({ payload }: Certificate) {
  const row = (name: string, value: Text) => ({
    key: { text: { key: `credits.check.${name}` } },
    value: { text: value },
  });
  const { facility } = payload;
  const kilograms = (kg: string): Text => ({
    key: 'credits.check.kilograms',
    params: { kg: { number: kg } },
  });
  return [
    row('recycler', payload.recycler.name),
    row('facility', `${facility.name}, ${facility.town}, ${facility.country}`),
    row('permit', facility.permit),
    row('year', String(payload.year)),
    row('certified-at', { dateTime: payload.certifiedAt }),
    row('treated', kilograms(payload.treatedKg)),
    row('recycled', kilograms(payload.recycledKg)),
  ];
}

const linkTo = (reference: string, base: string): object => ({
  text: reference,
  href: `${base}/certificates/${reference}`,
});
