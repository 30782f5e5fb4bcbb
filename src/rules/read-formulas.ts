import { multiply, ratioFromDecimal, ROUNDING_MODES } from '../kernel/ratio.js';
import { checkOutput } from './check-output.js';
import { measuredFormula, type Measured } from './growth.js';
import { nearestName } from './issues.js';
import { WORDS } from './grammar.js';
import { LIMITS } from './limits.js';
import {
  BELOW,
  stagesAbove,
  type Band,
  type Formula,
  type Input,
  type Node,
  type Parameter,
  type Rounding,
  type StageName,
  type ValueType,
} from './model.js';
import { oneOf, say } from './phrase.js';
import { parseExpression } from './parser.js';
import { readCitation, readUnit, type Declarations } from './read-declarations.js';
import {
  exceptionsAsWritten,
  foldExceptions,
  readExceptions,
  type DeclaredException,
} from './read-exceptions.js';
import { namesOfInputs, readProperties } from './read-properties.js';
import { tidy, whole, type Section } from './section.js';
import { SyntaxIssue, type Syntax } from './syntax.js';
import { childrenOf } from './tree.js';
import { typeCheck } from './type-check.js';
import { growthNames } from './type-check-sums.js';
import {
  AlreadyReported,
  sameType,
  typeName,
  typedFormula,
  type RowScope,
  type Scope,
  type Typed,
} from './type-scope.js';
import type { Unit } from './unit.js';
import type { PositionedText } from './yaml-source.js';

export interface StageReading {
  readonly declarations: Declarations;
  readonly bands: ReadonlyMap<string, Band>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly inputs: ReadonlyMap<StageName, ReadonlyMap<string, Input>>;
  readonly usedParameters: Set<string>;
  /** `stage.name` of inputs and formulas that something reads. */
  readonly usedNames: Set<string>;
  /** Parts of all expressions read so far. */
  readonly size: { parts: number };
}

/** The names around the formulas of one pass of a stage. */
export interface Surroundings {
  readonly stage: StageName;
  readonly inputs: ReadonlyMap<string, Input>;
  /** Formulas of the first pass, when this is the second. */
  readonly first: readonly Formula[];
  readonly below: RowScope | undefined;
  readonly above: ReadonlyMap<StageName, RowScope> | undefined;
}

export interface Pass {
  /** In the order of computation. */
  readonly formulas: readonly Formula[];
  readonly outputs: readonly string[];
}

/** A formula as declared, before its expression is checked. */
interface Declared {
  readonly section: Section;
  readonly source: PositionedText;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
}

/** Reads the formulas of one pass of a stage. */
export class FormulaReader {
  /** Stages above that some formula reads. */
  readonly readAbove = new Set<StageName>();
  private readonly checked = new Map<string, Formula>();
  private readonly declared = new Map<string, Declared>();
  private readonly open: string[] = [];
  private readonly failed = new Set<string>();
  private outputs: readonly string[] = [];

  constructor(
    private readonly section: Section,
    private readonly reading: StageReading,
    private readonly around: Surroundings,
  ) {}

  read(): Pass {
    const outputs = this.section.names('outputs');
    this.outputs = outputs.map((output) => output.name);
    const formulas = this.section.section('formulas');
    for (const [name, section] of formulas?.sections() ?? []) this.declare(name, section);
    if (this.declared.size > LIMITS.formulas) {
      this.section.issues.add(this.section.spot, {
        code: 'too-large',
        message: say('The stage has too many formulas.'),
        found: String(this.declared.size),
        write: say('at most {most}', { most: String(LIMITS.formulas) }),
      });
      return { formulas: [], outputs: [] };
    }
    for (const name of this.declared.keys()) this.check(name);
    for (const { name, spot } of outputs) {
      if (formulas === undefined || formulas.has(name)) continue;
      this.section.issues.add(spot, {
        code: 'unknown-name',
        message: say('No formula here has this name.'),
        found: name,
        write: () => nearestName(name, this.declared.keys()) ?? oneOf(this.declared.keys()),
      });
    }
    return { formulas: [...this.checked.values()], outputs: this.outputs };
  }

  private declare(name: string, section: Section): void {
    const { inputs, first } = this.around;
    const taken =
      WORDS.has(name) ||
      inputs.has(name) ||
      first.some((each) => each.name === name) ||
      this.reading.parameters.has(name);
    const values = [...this.reading.declarations.enumerations.values()].flat();
    if (taken || values.includes(name)) {
      section.issues.add(section.spot, {
        code: 'name',
        message: say('This name already means something else here.'),
        found: name,
        write: say('another name'),
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
    if (text !== undefined && this.section.issues.isBlamed(text)) return [undefined, undefined];
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
    // Refused already: what else there is of it is not looked at.
    if (this.reading.size.parts > LIMITS.expressionParts) return undefined;
    this.open.push(name);
    const formula = this.formula(name, declared);
    this.open.pop();
    if (formula === undefined) this.fail(name);
    else this.checked.set(name, formula);
    return formula;
  }

  private fail(name: string): void {
    this.failed.add(name);
    this.section.issues.blame(name);
  }

  private formula(name: string, declared: Declared): Formula | undefined {
    const { section, source, type, unit } = declared;
    const label = section.localText('label', true);
    const cite = readCitation(section, this.reading.declarations);
    const round = section.has('round') ? this.rounding(section, unit) : undefined;
    const notApplicable = section.localText('notApplicable', false);
    const exceptions = readExceptions(section, this.reading.declarations);
    const { stage } = this.around;
    const names = namesOfInputs(stage, this.reading.inputs);
    const properties = readProperties(section, names, this.reading.declarations);
    section.close();
    const base = this.node(source, type);
    const node = base === undefined ? undefined : this.folded(base, exceptions, section);
    if (node === undefined || label === undefined || cite === undefined) return undefined;
    const output = this.outputs.includes(name);
    const measured = measuredFormula({ node, round }, growthNames(this.scope()));
    const { growth, work } = measured;
    const formula: Formula = {
      name,
      label,
      unit,
      type,
      node,
      text: tidy(source.source),
      cite,
      round,
      growth,
      work,
      notApplicable,
      output,
      exceptions: exceptionsAsWritten(exceptions),
      properties,
    };
    checkOutput(formula, section, this.reading.declarations.enumerations);
    return this.staysSmall(measured, formula, section) ? formula : undefined;
  }

  private folded(
    base: Node,
    exceptions: readonly DeclaredException[],
    section: Section,
  ): Node | undefined {
    const behind = {
      enumerations: this.reading.declarations.enumerations,
      formula: (name: string) => this.conditionNamed(name),
    };
    const check = this.node.bind(this);
    return foldExceptions(base, exceptions, { check, behind, section });
  }

  private conditionNamed(name: string): Node | undefined {
    const formula = this.checked.get(name) ?? this.around.first.find((each) => each.name === name);
    return formula?.type.kind === 'yes-no' ? formula.node : undefined;
  }

  private node(source: PositionedText, type: ValueType, otherwise?: Node): Node | undefined {
    const { issues } = this.section;
    try {
      const syntax: Syntax = parseExpression(source.source);
      const scope = otherwise === undefined ? this.scope() : { ...this.scope(), otherwise };
      const node = typeCheck(syntax, scope, type);
      if (sameType(node.type, type)) return this.whole(node, source);
      issues.add(source.spotAt(syntax.at), {
        code: 'type',
        message: say('The expression gives {given}, but `unit` says {wanted}.', {
          given: typeName(node.type),
          wanted: typeName(type),
        }),
        found: typeName(node.type),
        write: typeName(type),
      });
    } catch (error) {
      if (error instanceof SyntaxIssue) {
        issues.add(source.spotAt(error.at), {
          code: 'expression',
          message: error.says,
          found: error.found,
          write: error.write,
        });
      } else if (!(error instanceof AlreadyReported)) throw error;
    }
    return undefined;
  }

  /** A part of a pool is rounded by its own rule: it cannot stand inside of another expression. */
  private whole(node: Node, source: PositionedText): Node | undefined {
    const inner = node.op === 'share' ? node.weight : node;
    if (!holds(inner, 'share')) return node;
    this.section.issues.add(source.spot, {
      code: 'expression',
      message: say('`share_out` is the whole expression of its formula.'),
      found: tidy(source.source),
      write: say('a formula of its own, and its name here'),
    });
    return undefined;
  }

  private rounding(section: Section, unit: Unit | undefined): Rounding | undefined {
    const round = section.section('round');
    const mode = round?.oneOf('mode', ROUNDING_MODES);
    const stepText = round?.number('step', true);
    const cite = round === undefined ? undefined : readCitation(round, this.reading.declarations);
    round?.close();
    const step = stepText === undefined ? undefined : ratioFromDecimal(stepText);
    const parts = whole({ mode, stepText, cite });
    if (parts === undefined || step?.ok !== true) return undefined;
    if (unit === undefined || step.value.n <= 0n) {
      section.issues.add(section.spotOf('round'), {
        code: 'rounding',
        message:
          unit === undefined
            ? say('Only a number can be rounded.')
            : say('The step of a rounding is greater than zero.'),
        found: parts.stepText,
        write: unit === undefined ? say('no `round`') : 'step: "0.01"',
      });
      return undefined;
    }
    return { ...parts, step: multiply(step.value, unit.scale) };
  }

  /** Numbers are exact, so what multiplies itself over and over would grow until nothing else is done. */
  private staysSmall({ mostBits, parts }: Measured, formula: Formula, section: Section): boolean {
    const { size } = this.reading;
    size.parts += parts;
    if (size.parts > LIMITS.expressionParts) {
      section.issues.add(section.spot, {
        code: 'too-large',
        message: say(
          'The expressions of the rulebook are too large: they have more than {most} parts.',
          {
            most: String(LIMITS.expressionParts),
          },
        ),
        found: formula.name,
        write: say('named formulas for what is said again, and tables'),
      });
      return false;
    }
    if (mostBits <= LIMITS.numberBits) return true;
    section.issues.add(section.spot, {
      code: 'too-large',
      message: say(
        'The numbers of `{name}` could grow too long: it multiplies or divides too many of them.',
        { name: formula.name },
      ),
      found: formula.text,
      write: say('fewer factors, or a `round` on a formula between them'),
    });
    return false;
  }

  private scope(): Scope {
    const { declarations, bands, parameters } = this.reading;
    const { stage, inputs, first, below, above } = this.around;
    return {
      enumerations: declarations.enumerations,
      currency: declarations.currency,
      parameters,
      bands,
      inputs,
      formula: (name, at) => this.formulaType(name, at),
      formulaNames: [...first.map((each) => each.name), ...this.declared.keys()],
      below,
      above,
      stagesAbove: stagesAbove(stage),
      inRow: false,
      blamed: (...names) => this.section.issues.isBlamed(...names),
      used: (kind, name) => {
        this.use(kind, name);
      },
    };
  }

  private use(kind: Parameters<Scope['used']>[0], name: string): void {
    const { stage } = this.around;
    if (kind === 'parameter') {
      this.reading.usedParameters.add(name);
      return;
    }
    const of = kind === 'input' ? stage : kind === 'row' ? (BELOW[stage]?.stage ?? '') : kind;
    if (kind !== 'input' && kind !== 'row') this.readAbove.add(kind);
    this.reading.usedNames.add(`${of}.${name}`);
  }

  private formulaType(name: string, at: number): Typed | undefined {
    const { stage, first } = this.around;
    const known = first.find((each) => each.name === name);
    if (known === undefined && !this.declared.has(name)) return undefined;
    this.reading.usedNames.add(`${stage}.${name}`);
    if (known !== undefined) return typedFormula(known);
    if (this.open.includes(name)) {
      const circle = [...this.open.slice(this.open.indexOf(name)), name].join(' → ');
      throw new SyntaxIssue(
        at,
        say('The formula needs its own result.'),
        circle,
        say('another name, or an input'),
      );
    }
    const formula = this.check(name);
    if (formula === undefined) throw new AlreadyReported();
    return typedFormula(formula);
  }
}

function holds(node: Node, op: Node['op']): boolean {
  return node.op === op || childrenOf(node).some((each) => holds(each, op));
}
