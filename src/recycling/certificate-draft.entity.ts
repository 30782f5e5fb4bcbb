import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('certificate_draft')
export class CertificateDraftEntity {
  @PrimaryColumn('uuid', { name: 'programme_id' }) programmeId: string;
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'facility_id' }) facilityId: string;
  @Column('integer') year: number;
  @Column('uuid', { name: 'batch_ids', array: true }) batchIds: string[];
  @Column('uuid', { name: 'drafted_by' }) draftedBy: string;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt: Date;
  @Column('text') state: string;
}
