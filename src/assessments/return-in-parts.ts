import { ListHash, sha256 } from '../database/content-hash.js';
import { canonicalAround } from '../kernel/canonical-json.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { BatteryModel } from '../register/index.js';
import {
  evaluateStage,
  exactOutputs,
  printedSteps,
  receiptFrom,
  type Facts,
  type Receipt,
  type Rulebook,
} from '../rules/index.js';
import {
  assessLines,
  lawOf,
  lineFee,
  mayBeFiled,
  notComputable,
  sumsItself,
  type AssessedLine,
  type ModelLookup,
  type ReturnToAssess,
} from './assessment.js';
import { factsOf, type LineToAssess } from './fee-facts.js';
import { factsOfFiling } from './filing-facts.js';
import { LineColumnBuilder } from './line-column-builder.js';
import { factReader, type LineColumns } from './line-facts.js';
import { computeReturn, type ComputedReturn, type NoFee } from './return-computation.js';
import { factsRead } from './run-facts.js';
import { mayCompute } from './run-fees.js';
import { countedFacts, workingOf, type Working } from './working.js';

/** What the rules made of a return whose lines were told some at a time. */
export interface AssessedReturn {
  readonly totalMinor: bigint;
  /** Whether the rulebook lets the return be filed; one that says nothing does. */
  readonly mayBeFiled: boolean;
  readonly lines: number;
  readonly lineAt: (row: number) => AssessedLine;
  /** What the result is bound to; replaying it gives the same bytes. Once, and only of lines told `withReceipt`. */
  readonly receiptAt: (recordedAt: Date) => Receipt;
  /** Without kinds where there is no line, and where columns do not carry what the rulebook reads. */
  readonly working: () => Working;
}

/**
 * What lines come to by a rulebook that is told them some at a time: what `assessLines` makes of all of them, to the byte of the
 * receipt, with no line kept. Pure. Of a line stay its key and the numbers that the rules read. Where columns do not carry a
 * rulebook's facts, the lines are kept after all.
 */
export class ReturnInParts {
  private readonly columns: LineColumnBuilder | undefined;
  private readonly kept: LineToAssess[] = [];
  private readonly models = new Map<LineToAssess, BatteryModel>();
  private readonly lineKeys: string[] = [];
  private readonly facts: ListHash | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly of: Pick<ReturnToAssess, 'period' | 'days'>,
    { withReceipt }: { readonly withReceipt: boolean },
  ) {
    if (inColumns(rulebook, of.period))
      this.columns = new LineColumnBuilder(new Set([...factsRead(rulebook), ...countedFacts]));
    if (withReceipt) this.facts = new ListHash(canonicalAround(this.filing(), 'lines'));
  }

  add(lines: readonly LineToAssess[], modelOf: ModelLookup): void {
    for (const line of lines) {
      const model = modelOf(line);
      if (this.columns === undefined) this.keep(line, model);
      else this.columns.add(line, model);
      this.lineKeys.push(line.lineKey);
      this.facts?.add(this.factsOf(line, model));
    }
  }

  close(): Decision<AssessedReturn> {
    // Of no line nothing can be missing, as columns of it are.
    if (this.columns === undefined || this.columns.rows === 0) return this.byRecords();
    const columns = this.columns.close();
    const { period, days } = this.of;
    const computed = computeReturn(this.rulebook, columns, { on: lawOf(period), days });
    return 'fault' in computed
      ? this.refused(computed, columns)
      : allow(this.assessed(computed, columns));
  }

  private assessed(computed: ComputedReturn, columns: LineColumns): AssessedReturn {
    const { rulebook, lineKeys } = this;
    const { fees, totalMinor, outputsAt, total } = computed;
    return {
      totalMinor,
      mayBeFiled: mayBeFiled(total?.outputs),
      lines: columns.rows,
      lineAt: (row) => ({ lineKey: lineKeys[row] ?? '', feeMinor: fees[row] ?? 0n }),
      receiptAt: (recordedAt) => {
        const outputs = new ListHash();
        for (let row = 0; row < columns.rows; row += 1) outputs.add(exactOutputs(outputsAt(row)));
        if (total !== undefined) outputs.add(exactOutputs(total.outputs));
        return this.receipt(outputs, recordedAt);
      },
      working: () =>
        workingOf(rulebook, { ...computed, columns, lineKeyAt: (row) => lineKeys[row] ?? '' }),
    };
  }

  /** What is wrong with a line says the interpreter, as of a line alone: it is the one author of messages. */
  private refused({ row, fault }: NoFee, columns: LineColumns): Decision<never> {
    const { rulebook, lineKeys } = this;
    const stage = rulebook.stages.get('line');
    if (stage === undefined) return notComputable('', fault);
    // What is missing in every line is missing in the first.
    const facts = factReader(columns, stage, rulebook.currency ?? '')(row ?? 0);
    const alone = evaluateStage(rulebook, 'line', facts, { on: lawOf(this.of.period) });
    return alone.ok
      ? notComputable(row === undefined ? '' : (lineKeys[row] ?? ''), fault)
      : notComputable(lineKeys[row ?? 0] ?? '', alone.issues[0] ?? fault);
  }

  private byRecords(): Decision<AssessedReturn> {
    const { rulebook, of, models } = this;
    const assessed = assessLines(rulebook, { ...of, lines: this.kept }, (line) => models.get(line));
    if (!assessed.ok) return assessed;
    const { totalMinor, lines, outputs, totalTrace } = assessed.value;
    return allow({
      totalMinor,
      mayBeFiled: assessed.value.mayBeFiled,
      lines: lines.length,
      lineAt: (row) => lines[row] ?? { lineKey: '', feeMinor: 0n },
      receiptAt: (recordedAt) => {
        const all = new ListHash();
        for (const each of outputs) all.add(exactOutputs(each));
        return this.receipt(all, recordedAt);
      },
      working: () => ({ total: printedSteps(totalTrace), kinds: [] }),
    });
  }

  private keep(line: LineToAssess, model: BatteryModel | undefined): void {
    this.kept.push(line);
    if (model !== undefined) this.models.set(line, model);
  }

  private factsOf(line: LineToAssess, model: BatteryModel | undefined): Facts {
    const stage = this.rulebook.stages.get('line');
    return stage === undefined ? {} : factsOf(line, model, stage, this.rulebook.currency ?? '');
  }

  /** What the rulebook reads of the return as a whole. */
  private filing(): Facts {
    const { rulebook, of } = this;
    return sumsItself(rulebook) ? factsOfFiling(rulebook, of.days) : {};
  }

  private receipt(outputs: ListHash, recordedAt: Date): Receipt {
    const { rulebook, of, facts } = this;
    if (facts === undefined) throw new Error('These lines were told without a receipt.');
    const hashes = { inputHash: facts.digest(), outputHash: outputs.digest() };
    const bound = { validOn: lawOf(of.period), recordedAt, hash: sha256 };
    return receiptFrom(rulebook, hashes, bound);
  }
}

function inColumns(rulebook: Rulebook, period: ReportingPeriod): boolean {
  const line = rulebook.stages.get('line');
  if (line?.outputs.includes(lineFee) !== true || !mayCompute(rulebook, lawOf(period)).ok)
    return false;
  return ![...line.inputs.values()].some(({ perYear }) => perYear);
}
