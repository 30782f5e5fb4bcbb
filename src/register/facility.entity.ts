import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('facility')
export class FacilityEntity {
  @PrimaryColumn('uuid', { name: 'programme_id' }) programmeId: string;
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text') town: string;
  @Column('text') country: string;
  @Column('text', { array: true }) processes: string[];
  @Column('text', { array: true }) chemistries: string[];
  /** As a string, since a bigint may be larger than a number is exact. */
  @Column('bigint', { name: 'verified_capacity_mg', default: 0 }) verifiedCapacityMg: string;
  @Column('text', { name: 'capacity_evidence', nullable: true }) capacityEvidence: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
