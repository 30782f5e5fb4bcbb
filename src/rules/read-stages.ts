import { minorDigits } from '../kernel/money.js';
import { multiply, ratio, ratioFromDecimal, ROUNDING_MODES, type Ratio } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import { WORDS } from './lexer.js';
import { LIMITS } from './limits.js';
import {
  BELOW,
  STAGES,
  type Formula,
  type Input,
  type Node,
  type Parameter,
  type Rounding,
  type Stage,
  type StageName,
  type ValueType,
} from './model.js';
import { parseExpression } from './parser.js';
import { readCitation, readUnit, type Declarations } from './read-declarations.js';
import type { Section } from './section.js';
import { SyntaxIssue, type Syntax } from './syntax.js';
import { typeCheck } from './type-check.js';
import {
  AlreadyReported,
  sameType,
  typeName,
  type RowScope,
  type Scope,
  type Typed,
} from './type-scope.js';
import { currencyOf, type Unit } from './unit.js';
import type { PositionedText } from './yaml-source.js';

export interface StageReading {
  readonly declarations: Declarations;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly inputs: ReadonlyMap<StageName, ReadonlyMap<string, Input>>;
  readonly usedParameters: Set<string>;
  /** `stage.name` of inputs and formulas that something reads. */
  readonly usedNames: Set<string>;
}

export function readStages(root: Section, reading: StageReading): ReadonlyMap<StageName, Stage> {
  const stages = new Map<StageName, Stage>();
  const sections = new Map(root.section('stages')?.sections() ?? []);
  for (const [name, section] of sections) {
    if (STAGES.some((each) => each === name)) continue;
    root.issues.add(section.spot, {
      code: 'unknown-stage',
      message: 'There is no such stage.',
      found: name,
      write: nearestName(name, STAGES) ?? STAGES.join(', '),
    });
  }
  for (const name of STAGES) {
    const section = sections.get(name);
    if (section === undefined) continue;
    stages.set(name, new StageReader(name, section, reading, stages).read());
  }
  return stages;
}

/** A formula as declared, before its expression is checked. */
interface Declared {
  readonly section: Section;
  readonly source: PositionedText;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
}

class StageReader {
  private readonly checked = new Map<string, Formula>();
  private readonly declared = new Map<string, Declared>();
  private readonly open: string[] = [];
  private readonly failed = new Set<string>();
  private readonly inputs: ReadonlyMap<string, Input>;
  private outputs: readonly string[] = [];

  constructor(
    private readonly name: StageName,
    private readonly section: Section,
    private readonly reading: StageReading,
    private readonly stages: ReadonlyMap<StageName, Stage>,
  ) {
    this.inputs = reading.inputs.get(name) ?? new Map<string, Input>();
  }

  read(): Stage {
    const outputs = this.section.names('outputs');
    this.outputs = outputs.map((output) => output.name);
    const formulas = this.section.section('formulas');
    this.section.close();
    for (const [name, section] of formulas?.sections() ?? []) this.declare(name, section);
    if (this.declared.size > LIMITS.formulas) {
      this.section.issues.add(this.section.spot, {
        code: 'too-large',
        message: 'The stage has too many formulas.',
      });
      return { name: this.name, inputs: this.inputs, formulas: [], outputs: [] };
    }
    for (const name of this.declared.keys()) this.check(name);
    for (const { name, spot } of outputs) {
      if (this.declared.has(name)) continue;
      this.section.issues.add(spot, {
        code: 'unknown-name',
        message: 'No formula of this stage has this name.',
        found: name,
        write:
          nearestName(name, this.declared.keys()) ??
          `one of ${[...this.declared.keys()].join(', ')}`,
      });
    }
    return {
      name: this.name,
      inputs: this.inputs,
      formulas: [...this.checked.values()],
      outputs: this.outputs,
    };
  }

  private declare(name: string, section: Section): void {
    const taken = WORDS.has(name) || this.inputs.has(name) || this.reading.parameters.has(name);
    const values = [...this.reading.declarations.enumerations.values()].flat();
    if (taken || values.includes(name)) {
      section.issues.add(section.spot, {
        code: 'name',
        message: 'This name already means something else here.',
        found: name,
        write: 'another name',
      });
    }
    const source = section.textNode('expr', 'rate * mass');
    const [type, unit] = this.declaredType(section);
    if (source !== undefined && type !== undefined)
      this.declared.set(name, { section, source, type, unit });
  }

  /** `unit: CHF/kg`, `unit: yes-no`, `unit: date` or the name of an enumeration. */
  private declaredType(section: Section): [ValueType | undefined, Unit | undefined] {
    const text = section.text('unit', 'CHF');
    if (text === 'yes-no' || text === 'date') return [{ kind: text }, undefined];
    if (text !== undefined && this.reading.declarations.enumerations.has(text))
      return [{ kind: 'choice', enumeration: text }, undefined];
    const unit =
      text === undefined ? undefined : readUnit(section, this.reading.declarations.currency);
    return [unit === undefined ? undefined : { kind: 'number', dimension: unit.dimension }, unit];
  }

  /** Checks a formula after those it reads, so that `checked` ends up in order of computation. */
  private check(name: string): Formula | undefined {
    const done = this.checked.get(name);
    const declared = this.declared.get(name);
    if (done !== undefined || declared === undefined || this.failed.has(name)) return done;
    this.open.push(name);
    const formula = this.formula(name, declared);
    this.open.pop();
    if (formula === undefined) this.failed.add(name);
    else this.checked.set(name, formula);
    return formula;
  }

  private formula(name: string, declared: Declared): Formula | undefined {
    const { section, source, type, unit } = declared;
    const label = section.localText('label', true);
    const cite = readCitation(section, this.reading.declarations);
    const round = section.has('round') ? this.rounding(section, unit) : undefined;
    const notApplicable = section.localText('notApplicable', false);
    section.close();
    const node = this.node(source, type, section);
    if (node === undefined || label === undefined || cite === undefined) return undefined;
    const output = this.outputs.includes(name);
    const formula: Formula = {
      name,
      label,
      unit,
      type,
      node,
      text: source.source.replace(/\s+/g, ' ').trim(),
      cite,
      round,
      notApplicable,
      output,
    };
    this.checkLeaving(formula, section);
    return formula;
  }

  private node(source: PositionedText, type: ValueType, section: Section): Node | undefined {
    try {
      const syntax: Syntax = parseExpression(source.source);
      const node = typeCheck(syntax, this.scope(), type);
      if (sameType(node.type, type)) return node;
      section.issues.add(source.spotAt(syntax.at), {
        code: 'type',
        message: `The expression gives ${typeName(node.type)}, but \`unit\` says ${typeName(type)}.`,
        found: typeName(node.type),
        write: typeName(type),
      });
    } catch (error) {
      if (error instanceof SyntaxIssue) {
        section.issues.add(source.spotAt(error.at), {
          code: 'expression',
          message: error.message,
          found: error.found,
          ...(error.write === undefined ? {} : { write: error.write }),
        });
      } else if (!(error instanceof AlreadyReported)) throw error;
    }
    return undefined;
  }

  private rounding(section: Section, unit: Unit | undefined): Rounding | undefined {
    const round = section.section('round');
    const mode = round?.oneOf('mode', ROUNDING_MODES);
    const stepText = round?.number('step', true);
    const cite = round === undefined ? undefined : readCitation(round, this.reading.declarations);
    round?.close();
    const step = stepText === undefined ? undefined : ratioFromDecimal(stepText);
    if (mode === undefined || cite === undefined || stepText === undefined || step?.ok !== true)
      return undefined;
    if (unit === undefined || step.value.n <= 0n) {
      section.issues.add(section.spotOf('round'), {
        code: 'rounding',
        message:
          unit === undefined
            ? 'Only a number can be rounded.'
            : 'The step of a rounding is greater than zero.',
        found: stepText,
        write: 'step: "0.01"',
      });
      return undefined;
    }
    return { mode, step: multiply(step.value, unit.scale), stepText, cite };
  }

  /** What leaves the stage is final: money is rounded as stated, and a result that may be n/a says when. */
  private checkLeaving(formula: Formula, section: Section): void {
    if (formula.node.mayBeNotApplicable && formula.output && formula.notApplicable === undefined) {
      section.issues.add(section.spot, {
        code: 'not-applicable',
        message: `\`${formula.name}\` can be n/a: say when and why.`,
        write: 'notApplicable: { en: ..., de: ... }, or first_of(..., 0 kg)',
      });
    }
    const currency =
      formula.type.kind === 'number' ? currencyOf(formula.type.dimension) : undefined;
    if (currency === undefined || !formula.output) return;
    if (formula.round === undefined) {
      section.issues.add(section.spot, {
        code: 'rounding',
        message: `\`${formula.name}\` is money that leaves the rulebook without a stated rounding.`,
        write: 'round: { mode: half-away-from-zero, step: "0.01", cite: ... }',
      });
    } else if (!isMultiple(formula.round.step, ratio(1n, 10n ** BigInt(minorDigits(currency))))) {
      section.issues.add(section.spot, {
        code: 'rounding',
        message: `Money leaves in whole minor units of ${currency}.`,
        found: formula.round.stepText,
        write: 'step: "0.01"',
      });
    }
  }

  private scope(): Scope {
    const { declarations, parameters } = this.reading;
    return {
      enumerations: declarations.enumerations,
      currency: declarations.currency,
      parameters,
      inputs: this.inputs,
      formula: (name, at) => this.formulaType(name, at),
      formulaNames: [...this.declared.keys()],
      below: this.rowsBelow(),
      inRow: false,
      used: (kind, name) => {
        if (kind === 'parameter') this.reading.usedParameters.add(name);
        else
          this.reading.usedNames.add(
            `${kind === 'row' ? (BELOW[this.name]?.stage ?? '') : this.name}.${name}`,
          );
      },
    };
  }

  private formulaType(name: string, at: number): Typed | undefined {
    if (!this.declared.has(name)) return undefined;
    this.reading.usedNames.add(`${this.name}.${name}`);
    if (this.open.includes(name)) {
      const circle = [...this.open.slice(this.open.indexOf(name)), name].join(' reads ');
      throw new SyntaxIssue(
        at,
        'The formula needs its own result.',
        circle,
        'another name, or an input',
      );
    }
    const formula = this.check(name);
    if (formula === undefined) throw new AlreadyReported();
    return { type: formula.type, mayBeNotApplicable: formula.node.mayBeNotApplicable };
  }

  private rowsBelow(): RowScope | undefined {
    const stage = BELOW[this.name]?.stage;
    const below = stage === undefined ? undefined : this.stages.get(stage);
    if (below === undefined) return undefined;
    const fields = new Map<string, Typed>();
    for (const input of below.inputs.values()) {
      if (!input.perYear)
        fields.set(input.name, { type: input.type, mayBeNotApplicable: input.optional });
    }
    for (const formula of below.formulas)
      fields.set(formula.name, {
        type: formula.type,
        mayBeNotApplicable: formula.node.mayBeNotApplicable,
      });
    return { stage: below.name, fields };
  }
}

function isMultiple(step: Ratio, of: Ratio): boolean {
  return (step.n * of.d) % (step.d * of.n) === 0n;
}
