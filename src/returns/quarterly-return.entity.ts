import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DraftAnswer } from './agency-question.js';

@Entity('quarterly_return')
export class QuarterlyReturnEntity {
  @PrimaryColumn('uuid', { name: 'programme_id' }) programmeId: string;
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') period: string;
  @Column('text') state: string;
  @Column('date', { name: 'due_on' }) dueOn: string;
  @Column('integer', { name: 'draft_version', default: 0 }) draftVersion: number;
  @Column('timestamptz', { name: 'draft_saved_at', nullable: true }) draftSavedAt: Date | null;
  @Column('timestamptz', { name: 'draft_received_at', nullable: true })
  draftReceivedAt: Date | null;
  @Column('jsonb', { name: 'draft_answers', default: [] }) draftAnswers: readonly DraftAnswer[];
  @Column('boolean', { name: 'nil_declared', default: false }) nilDeclared: boolean;
  @Column('integer', { name: 'latest_submission', default: 0 }) latestSubmission: number;
  /** When the submission that the agency has to decide on was received; null when it has none to decide on. */
  @Column('timestamptz', { name: 'waiting_since', nullable: true }) waitingSince: Date | null;
}
