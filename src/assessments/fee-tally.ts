import { allow, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { BatteryModel } from '../register/index.js';
import { refuseFor, type Raw, type Rulebook, type StageResults } from '../rules/index.js';
import {
  assessLines,
  lawOf,
  lineFee,
  periodFee,
  type ModelLookup,
  type ReturnToAssess,
} from './assessment.js';
import type { LineToAssess } from './fee-facts.js';
import { columnsOfFiling, type FilingDays } from './filing-facts.js';
import { LineColumnBuilder } from './line-column-builder.js';
import { compiledFor, minorsPerMajor } from './run-computation.js';
import { factsRead, lineInputs } from './run-facts.js';
import { mayCompute } from './run-fees.js';

/**
 * What lines come to by a rulebook that is told them some at a time: the total of `assessLines`, with no line kept. Pure. Of a
 * line stay the numbers that the rules read. Where columns do not carry a rulebook's facts, the lines are kept after all.
 */
export class FeeTally {
  private readonly columns: LineColumnBuilder | undefined;
  private readonly kept: LineToAssess[] = [];
  private readonly models = new Map<string, BatteryModel>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly period: ReportingPeriod,
    private readonly days: FilingDays | null = null,
  ) {
    if (inColumns(rulebook, period)) this.columns = new LineColumnBuilder(factsRead(rulebook));
  }

  add(lines: readonly LineToAssess[], modelOf: ModelLookup): void {
    for (const line of lines) {
      const { batteryModelId: id, modelVersion: version } = line;
      const model = id === null || version === null ? undefined : modelOf(id, version);
      if (this.columns !== undefined) this.columns.add(line, model);
      else {
        this.kept.push(line);
        if (model !== undefined) this.models.set(`${model.id} ${String(model.version)}`, model);
      }
    }
  }

  totalMinor(): Decision<bigint> {
    const { rulebook, period, days } = this;
    // Of no line nothing can be missing, as columns of it are.
    if (this.columns !== undefined && this.columns.rows > 0)
      return totalOfColumns(rulebook, { period, days }, this.columns);
    const assessed = assessLines(rulebook, { lines: this.kept, period, days }, (id, version) =>
      this.models.get(`${id} ${String(version)}`),
    );
    return assessed.ok ? allow(assessed.value.totalMinor) : assessed;
  }
}

function inColumns(rulebook: Rulebook, period: ReportingPeriod): boolean {
  const line = rulebook.stages.get('line');
  if (line?.outputs.includes(lineFee) !== true || !mayCompute(rulebook, lawOf(period)).ok)
    return false;
  return ![...line.inputs.values()].some(({ perYear }) => perYear);
}

function totalOfColumns(
  rulebook: Rulebook,
  { period, days }: Pick<ReturnToAssess, 'period' | 'days'>,
  builder: LineColumnBuilder,
): Decision<bigint> {
  const columns = builder.close();
  const { rows } = columns;
  const sums = rulebook.stages.get('producer_period')?.outputs.includes(periodFee) === true;
  const run = compiledFor(rulebook, lawOf(period)).run({
    line: { rows, inputs: lineInputs(rulebook, columns) },
    ...(rulebook.stages.has('producer_period')
      ? {
          producer_period: {
            rows: 1,
            inputs: columnsOfFiling(rulebook, [days]),
            below: Uint32Array.of(0, rows),
          },
        }
      : {}),
  });
  if (!run.ok) {
    const [issue] = run.issues;
    return refuseFor(issue, 'assessment.not-computable', {
      line: String(issue?.location.row ?? ''),
    });
  }
  const lines = run.stages.get('line');
  const whole = run.stages.get('producer_period');
  const total = sums ? whole?.raw(0, periodFee) : undefined;
  const minor = minorsPerMajor(rulebook);
  return allow(isAmount(total) ? inMinor(total, minor) : sumOf(lines, rows, minor));
}

/** A line that the rules charge nothing for has no fee. */
function sumOf(lines: StageResults | undefined, rows: number, minor: bigint): bigint {
  let sum = 0n;
  for (let row = 0; row < rows; row += 1) {
    const raw = lines?.raw(row, lineFee);
    if (isAmount(raw)) sum += inMinor(raw, minor);
  }
  return sum;
}

type Amount = Extract<Raw, { readonly n: bigint }>;

const isAmount = (raw: Raw | undefined): raw is Amount => typeof raw === 'object' && raw !== null;

/** An amount of money is whole in minor units: every rulebook rounds it. */
function inMinor({ n, d }: Amount, minor: bigint): bigint {
  if ((n * minor) % d !== 0n) throw new Error('A fee is no whole number of minor units.');
  return (n * minor) / d;
}
