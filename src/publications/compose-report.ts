import { kgFromMassMg } from '../kernel/mass.js';

import {
  controlledTables,
  type Candidate,
  type Control,
  type DisclosureNote,
} from './controlled-table.js';
import type { Contribution } from './disclosure-control.js';
import { feeTables } from './fee-tables.js';
import { flowTables } from './flow-table.js';
import { sumOf } from './grouping.js';
import { headlinesOf } from './headlines.js';
import type { Indicators } from './indicators.js';
import type { CompletenessFact, NationalFacts, Target } from './national-facts.js';
import { embeddedTable, placedTables } from './placed-tables.js';
import type { MethodRulebook, Provenance, Snapshot } from './report.js';
import { figure } from './report.js';
import { revisionsBetween, withRevisionMarks } from './revisions.js';
import { recoveryTable, transportTable, treatmentTable } from './treatment-tables.js';

export interface ReportFrame {
  programme: Snapshot['programme'];
  period: string;
  kind: Snapshot['kind'];
  version: number;
  correctionReason: string | null;
  /** The version this one corrects. */
  previous: Snapshot | null;
}

export interface ReportSources {
  facts: NationalFacts;
  targets: readonly Target[];
  /** Computes what the tables divide; printed among `method`. */
  indicators: Indicators;
  method: MethodRulebook[];
  provenance: Provenance;
  control: Control;
}

export interface ComposedReport {
  snapshot: Snapshot;
  /** For the preview only. */
  notes: DisclosureNote[];
}

function completenessTable(facts: readonly CompletenessFact[], indicators: Indicators): Candidate {
  const figures = (group: readonly CompletenessFact[]) => {
    const count = (of: 'expected' | 'filed' | 'accepted' | 'late') =>
      group.reduce((sum, fact) => sum + fact[of], 0);
    return [
      figure(count('expected')),
      figure(count('filed')),
      figure(count('accepted')),
      figure(count('late')),
      figure(count('expected') - count('filed')),
      indicators.acceptedShare(count('accepted'), count('expected')),
    ];
  };
  return {
    code: 'completeness',
    dimension: 'quarter',
    confidentiality: 'counts',
    columns: [
      ...(['expected', 'filed', 'accepted', 'late', 'missing'] as const).map((code) => ({
        code,
        unit: 'returns' as const,
      })),
      { code: 'accepted_share', unit: 'ratio' },
    ],
    rows: facts.map((fact) => ({ key: fact.quarter, figures: figures([fact]), contributions: [] })),
    total: figures(facts),
  };
}

/** How much of the placed mass is estimated, and how much has no known composition. */
function qualityTable(
  facts: NationalFacts,
  { demonstration, indicators }: { demonstration: boolean; indicators: Indicators },
): Candidate {
  const massMg = sumOf(facts.placed, (fact) => fact.massMg);
  // A part and its share tell the whole.
  const whole = facts.placed.map((fact) => ({ contributor: fact.contributor, value: fact.massMg }));
  const row = (key: string, contributions: Contribution[]) => {
    const partMg = sumOf(contributions, ({ value }) => value);
    const figures = [figure(kgFromMassMg(partMg)), indicators.shareOfMass(partMg, massMg)];
    return { key, figures, contributions, parts: [whole] };
  };
  return {
    code: 'quality',
    dimension: 'step',
    confidentiality: demonstration ? 'public_figures' : 'controlled',
    columns: [
      { code: 'mass', unit: 'kg' },
      { code: 'share_of_placed_mass', unit: 'ratio' },
    ],
    rows: [
      row(
        'estimated_mass',
        facts.placed.map(({ contributor, estimatedMassMg: value }) => ({ contributor, value })),
      ),
      row(
        'composition_unknown',
        facts.withoutComposition.map(({ contributor, massMg: value }) => ({ contributor, value })),
      ),
    ],
    total: null,
  };
}

/** The tables as they are before disclosure control. */
export function candidatesOf(
  programme: Pick<Snapshot['programme'], 'currency' | 'demonstration' | 'jurisdiction'>,
  { facts, targets, indicators }: Pick<ReportSources, 'facts' | 'targets' | 'indicators'>,
): Candidate[] {
  const { currency, demonstration, jurisdiction } = programme;
  return [
    ...placedTables(facts.placed, facts.quarters, demonstration),
    embeddedTable(facts.embedded, demonstration),
    treatmentTable(facts.treatment, { country: jurisdiction, demonstration, indicators }),
    recoveryTable(facts.recovery, targets, indicators),
    ...flowTables(facts, { demonstration, indicators }),
    transportTable(facts, { demonstration, indicators }),
    ...feeTables(facts.fees, { currency, indicators, demonstration }),
    completenessTable(facts.completeness, indicators),
    qualityTable(facts, { demonstration, indicators }),
  ];
}

/** From counted facts to the value that is previewed, approved and released. The same facts give the same bytes. */
export function composeReport(frame: ReportFrame, sources: ReportSources): ComposedReport {
  const { tables: fresh, notes } = controlledTables(
    candidatesOf(frame.programme, sources),
    sources.control,
  );
  const revisions = frame.previous ? revisionsBetween(frame.previous.tables, fresh) : [];
  const tables = withRevisionMarks(fresh, revisions);
  const { policy } = sources.control;
  const memos = sources.facts.memos.map((memo) => ({ ...memo, units: memo.units.toString() }));
  return {
    notes,
    snapshot: {
      format: 'everycell-report/1',
      programme: frame.programme,
      period: frame.period,
      kind: frame.kind,
      version: frame.version,
      correctionReason: frame.correctionReason,
      headlines: headlinesOf(tables, memos),
      tables,
      memos,
      revisions,
      method: sources.method,
      confidentiality: { ...policy, hiddenRows: notes.length },
      provenance: sources.provenance,
    },
  };
}
