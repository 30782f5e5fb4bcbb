import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import { CertificateDraftEntity } from './certificate-draft.entity.js';
import type { Certificate, CertificateDraft, CertificatePayload } from './certificate.js';

interface CertificateRow {
  id: string;
  organisation_id: string;
  facility_id: string;
  reference: string;
  year: number;
  payload: CertificatePayload;
  payload_hash: string;
  key_id: string;
  signature: string;
  certified_at: Date;
  revoked_at: Date | null;
  revoked_reason: string | null;
  replaced_by: string[];
}

const SELECT = `select c.id, c.organisation_id, c.facility_id, c.reference, c.year, c.payload, c.payload_hash,
    c.key_id, c.signature, c.certified_at, revoked.at as revoked_at, revoked.reason as revoked_reason,
    array(select n.reference from certificate_replacement r join certificate n on n.programme_id = r.programme_id
      and n.organisation_id = r.organisation_id and n.id = r.replaced_by where r.programme_id = c.programme_id
      and r.organisation_id = c.organisation_id and r.certificate_id = c.id order by 1) as replaced_by
  from certificate c
  left join lateral (select e.at, e.reason from certificate_event e
    where e.programme_id = c.programme_id and e.organisation_id = c.organisation_id
      and e.certificate_id = c.id and e.kind = 'revoked' order by e.at limit 1) revoked on true
  where c.programme_id = $1`;

/** So many at most, older than the one with that id. */
export interface CertificatesPage {
  readonly before: string | null;
  readonly limit: number;
}

@Injectable()
export class CertificateStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(context, work);
  }

  /** Newest first: a page of one recycler's, or of all of the programme's when none is named. */
  async list(
    context: RequestContext,
    organisationId: string | null,
    { before, limit }: CertificatesPage,
  ): Promise<Certificate[]> {
    const rows = await this.tenancy.query<CertificateRow>(
      context,
      `${SELECT} and ($2::uuid is null or c.organisation_id = $2)
         and ($3::uuid is null or (c.certified_at, c.id) <
           (select last.certified_at, last.id from certificate last where last.programme_id = $1 and last.id = $3))
       order by c.certified_at desc, c.id desc limit $4`,
      [context.programmeId, organisationId, before, limit],
    );
    return rows.map(certificateOf);
  }

  /** False when it was revoked before: a certificate is revoked under its own id, so its key refuses a second time. */
  async revoke(
    context: RequestContext,
    { id, organisationId }: Pick<Certificate, 'id' | 'organisationId'>,
    revocation: { reason: string; at: Date; personId: string | null },
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `insert into certificate_event (programme_id, organisation_id, certificate_id, id, kind, reason, at, by_person)
       values ($1, $2, $3, $3, 'revoked', $4, $5, $6)
       on conflict (programme_id, organisation_id, certificate_id, id) do nothing returning id`,
      [context.programmeId, organisationId, id, revocation.reason, revocation.at, revocation.personId], // prettier-ignore
    );
    return rows.length === 1;
  }

  /** Certificates are public: anybody who knows the reference may check one. */
  async byReference(context: RequestContext, reference: string): Promise<Certificate | null> {
    const rows = await this.tenancy.query<CertificateRow>(
      context,
      `${SELECT} and c.reference = $2`,
      [context.programmeId, reference],
    );
    return rows[0] === undefined ? null : certificateOf(rows[0]);
  }

  async add(
    context: RequestContext,
    certificate: Omit<Certificate, 'revoked'>,
    people: { draftedBy: string; certifiedBy: string },
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into certificate (programme_id, organisation_id, id, facility_id, reference, year, payload, payload_hash,
         key_id, signature, drafted_by, certified_by, certified_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        context.programmeId,
        certificate.organisationId,
        certificate.id,
        certificate.facilityId,
        certificate.reference,
        certificate.year,
        JSON.stringify(certificate.payload),
        certificate.payloadHash,
        certificate.keyId,
        certificate.signature,
        people.draftedBy,
        people.certifiedBy,
        certificate.certifiedAt,
      ],
    );
  }

  /** False when another certificate rests on one of the batches: the key of the batch is what refuses it. */
  async claimBatches(
    context: RequestContext,
    certificate: Pick<Certificate, 'id' | 'organisationId'>,
    batchIds: readonly string[],
  ): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `insert into certificate_batch (programme_id, organisation_id, batch_id, certificate_id)
       select $1, $2, batch_id, $3 from unnest($4::uuid[]) as batch_id order by batch_id
       on conflict (programme_id, organisation_id, batch_id) do nothing returning batch_id`,
      [context.programmeId, certificate.organisationId, certificate.id, batchIds],
    );
    return rows.length === batchIds.length;
  }

  /** The certificate over the batches of a draft: a batch is certified once. */
  async referenceOver(context: RequestContext, draft: CertificateDraft): Promise<string | null> {
    const [found] = await this.tenancy.query<{ reference: string }>(
      context,
      `select c.reference from certificate_batch cb join certificate c on c.programme_id = cb.programme_id
         and c.organisation_id = cb.organisation_id and c.id = cb.certificate_id
       where cb.programme_id = $1 and cb.organisation_id = $2 and cb.batch_id = any($3::uuid[]) limit 1`,
      [context.programmeId, draft.organisationId, draft.batchIds],
    );
    return found?.reference ?? null;
  }

  /** Says of revoked certificates which one took their place. */
  async addReplacements(
    context: RequestContext,
    { id, organisationId }: Pick<Certificate, 'id' | 'organisationId'>,
    revoked: readonly { readonly certificateId: string }[],
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into certificate_replacement (programme_id, organisation_id, certificate_id, replaced_by)
       select $1, $2, x, $3 from unnest($4::uuid[]) x`,
      [context.programmeId, organisationId, id, revoked.map(({ certificateId }) => certificateId)],
    );
  }

  /** Wet input mass of the plant's batches of the year that certificates in force rest on. */
  async certifiedInputMg(
    context: RequestContext,
    plant: { organisationId: string; facilityId: string; year: number },
  ): Promise<bigint> {
    const rows = await this.tenancy.query<{ mass: string }>(
      context,
      `select coalesce(sum(f.wet_mg), 0)::bigint as mass from certificate c
       join certificate_batch cb on cb.programme_id = c.programme_id and cb.organisation_id = c.organisation_id
         and cb.certificate_id = c.id
       join fraction f on f.programme_id = c.programme_id and f.organisation_id = c.organisation_id
         and f.batch_id = cb.batch_id and f.role = 'input'
       where c.programme_id = $1 and c.organisation_id = $2 and c.facility_id = $3 and c.year = $4
         and not exists (select 1 from certificate_event e where e.programme_id = c.programme_id
           and e.organisation_id = c.organisation_id and e.certificate_id = c.id and e.kind = 'revoked')`,
      [context.programmeId, plant.organisationId, plant.facilityId, plant.year],
    );
    return BigInt(rows[0]?.mass ?? '0');
  }

  async addDraft(context: RequestContext, draft: CertificateDraft): Promise<void> {
    const { programmeId } = context;
    await this.draftsOf(context).insert({ ...draft, programmeId, batchIds: [...draft.batchIds] });
  }

  async drafts(context: RequestContext, organisationId: string): Promise<CertificateDraft[]> {
    const { programmeId } = context;
    const rows = await this.draftsOf(context).find({
      where: { programmeId, organisationId, state: 'awaiting_certification' },
      order: { draftedAt: 'DESC' },
    });
    return rows.map(draftOf);
  }

  /** The draft, locked until the transaction ends when that is asked. */
  async draft(
    context: RequestContext,
    organisationId: string,
    id: string,
    lock = false,
  ): Promise<CertificateDraft | null> {
    const { programmeId } = context;
    if (lock)
      await this.tenancy.query(
        context,
        `select 1 from certificate_draft
         where programme_id = $1 and organisation_id = $2 and id = $3 for update`,
        [programmeId, organisationId, id],
      );
    const row = await this.draftsOf(context).findOneBy({ programmeId, organisationId, id });
    return row === null ? null : draftOf(row);
  }

  async setDraftState(
    context: RequestContext,
    { organisationId, id }: CertificateDraft,
    state: CertificateDraft['state'],
  ): Promise<void> {
    const key = { programmeId: context.programmeId, organisationId, id };
    await this.draftsOf(context).update(key, { state });
  }

  /** The plant's row is the lock under which its capacity is counted. */
  async lockFacility(
    context: RequestContext,
    plant: { organisationId: string; facilityId: string },
  ): Promise<void> {
    await this.tenancy.query(
      context,
      'select 1 from facility where programme_id = $1 and organisation_id = $2 and id = $3 for update',
      [context.programmeId, plant.organisationId, plant.facilityId],
    );
  }

  async organisationName(context: RequestContext, organisationId: string): Promise<string> {
    const rows = await this.tenancy.query<{ name: string }>(
      context,
      'select name from organisation where id = $1',
      [organisationId],
    );
    return rows[0]?.name ?? '';
  }

  private draftsOf(context: RequestContext) {
    return this.tenancy.manager(context).getRepository(CertificateDraftEntity);
  }
}

const draftOf = (row: CertificateDraftEntity): CertificateDraft => ({
  id: row.id,
  organisationId: row.organisationId,
  facilityId: row.facilityId,
  year: row.year,
  batchIds: row.batchIds,
  draftedBy: row.draftedBy,
  draftedAt: row.draftedAt,
  state: row.state as CertificateDraft['state'],
});

const certificateOf = (row: CertificateRow): Certificate => ({
  id: row.id,
  organisationId: row.organisation_id,
  facilityId: row.facility_id,
  reference: row.reference,
  year: row.year,
  payload: row.payload,
  payloadHash: row.payload_hash,
  keyId: row.key_id,
  signature: row.signature,
  certifiedAt: row.certified_at,
  revoked:
    row.revoked_at === null
      ? null
      : { at: row.revoked_at, reason: row.revoked_reason ?? '', replacedBy: row.replaced_by },
});
