import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity('registration')
@Unique(['programmeId', 'number'])
export class RegistrationEntity {
  @PrimaryColumn('uuid', { name: 'programme_id' }) programmeId: string;
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') capacity: string;
  @Column('text') number: string;
  @Column('text') state: string;
  @Column('text', { array: true, default: '{}' }) brands: string[];
  @Column('text', { array: true, default: '{}' }) categories: string[];
  @Column('date', { name: 'valid_from' }) validFrom: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo: string | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
}
