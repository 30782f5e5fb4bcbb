import type { Figure, Headline, Memo, ReportTable } from './report.js';
import { figureAt } from './report.js';

const table = (tables: readonly ReportTable[], code: string): ReportTable | undefined =>
  tables.find((candidate) => candidate.code === code);

type Named = Record<string, Figure | undefined>;

/** A headline states only figures that the tables show: a hidden or absent part leaves the sentence out. */
function headline(code: string, figures: Named, extra: Record<string, string> = {}): Headline[] {
  const values: Record<string, string> = { ...extra };
  const marks = new Set<Headline['marks'][number]>();
  for (const [name, found] of Object.entries(figures)) {
    if (found === undefined || found.value === null) return [];
    values[name] = found.value;
    for (const mark of found.marks) marks.add(mark);
  }
  return [{ code, values, marks: [...marks].sort() }];
}

function recoveryHeadlines(recovery: ReportTable | undefined): Headline[] {
  if (!recovery) return [];
  return recovery.rows.flatMap(({ key }) => {
    const difference = figureAt(recovery, key, 'against_target');
    const recovered = figureAt(recovery, key, 'recovery');
    const target = figureAt(recovery, key, 'target');
    const from = figureAt(recovery, key, 'target_from');
    if (difference?.value == null) return [];
    const short = difference.value.startsWith('-');
    return headline(
      short ? 'recovery_short' : 'recovery_met',
      {
        points: { ...difference, value: difference.value.replace('-', '') },
        recovered,
        target,
        from,
      },
      { material: key },
    );
  });
}

/** The findings at the top of a report, as codes with exact values; sentences are made per language. */
export function headlinesOf(tables: readonly ReportTable[], memos: readonly Memo[]): Headline[] {
  const placed = table(tables, 'placed_by_quarter');
  const treatment = table(tables, 'treatment_by_chemistry');
  const transport = table(tables, 'transport');
  const fees = table(tables, 'fees_by_category');
  const completeness = table(tables, 'completeness');
  const quality = table(tables, 'quality');
  const at = (from: ReportTable | undefined, row: string, column: string) =>
    from && figureAt(from, row, column);
  const unattributed = memos.reduce((sum, memo) => sum + BigInt(memo.units), 0n);
  const units = at(placed, 'total', 'units');
  return [
    ...headline('placed', { units, mass: at(placed, 'total', 'mass') }),
    ...(unattributed > 0n && units?.value != null
      ? headline(
          'unattributed',
          { units },
          {
            unattributed: unattributed.toString(),
            together: (unattributed + BigInt(units.value)).toString(),
          },
        )
      : []),
    ...headline('treated', {
      treated: at(treatment, 'total', 'treated'),
      efficiency: at(treatment, 'total', 'recycling_efficiency'),
      domestic: at(treatment, 'total', 'domestic_share'),
    }),
    ...headline('transport', {
      distance: at(transport, 'total', 'mean_distance'),
      known: at(transport, 'total', 'distance_known'),
    }),
    ...recoveryHeadlines(table(tables, 'recovered_materials')),
    ...headline('fees', {
      fee: at(fees, 'total', 'fee'),
      feePerKg: at(fees, 'total', 'fee_per_kg'),
    }),
    ...headline('completeness', {
      accepted: at(completeness, 'total', 'accepted'),
      expected: at(completeness, 'total', 'expected'),
      missing: at(completeness, 'total', 'missing'),
    }),
    ...headline('estimates', { share: at(quality, 'estimated_mass', 'share_of_placed_mass') }),
  ];
}
