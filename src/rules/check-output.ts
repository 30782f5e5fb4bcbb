import { minorDigits } from '../kernel/money.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import type { Formula } from './model.js';
import { say } from './phrase.js';
import type { Section } from './section.js';
import { typedFormula } from './type-scope.js';
import { currencyOf, zeroIn } from './unit.js';
import { decimalText } from './values.js';

type Enumerations = ReadonlyMap<string, readonly string[]>;

/** What leaves the stage is final: money is rounded as stated, and a result that may be n/a says when. */
export function checkOutput(formula: Formula, section: Section, enumerations: Enumerations): void {
  if (formula.node.mayBeNotApplicable && formula.output && formula.notApplicable === undefined) {
    section.issues.add(section.spot, {
      code: 'not-applicable',
      message: say('`{name}` can be n/a: say when and why.', { name: formula.name }),
      found: asWritten(formula),
      write: say('{one} or {other}', {
        one: 'notApplicable: { en: ..., de: ... }',
        other: `first_of(..., ${instead(formula, enumerations)})`,
      }),
    });
  }
  if (formula.node.op === 'share' && formula.round !== undefined) {
    section.issues.add(section.spotOf('round'), {
      code: 'rounding',
      message: say(
        'The parts of a pool are in whole steps already; rounding them would break their sum.',
      ),
      found: `step: "${formula.round.stepText}"`,
      write: say('the step in `share_out(pool, weight, step)` alone'),
    });
  }
  checkMoney(formula, section);
}

function checkMoney(formula: Formula, section: Section): void {
  const currency = formula.type.kind === 'number' ? currencyOf(formula.type.dimension) : undefined;
  if (currency === undefined || !formula.output) return;
  const { step } = typedFormula(formula);
  const minor = ratio(1n, 10n ** BigInt(minorDigits(currency)));
  const write = `step: "${decimalText(minor, 4).text}"`;
  // A rounding that is written and cannot be read was reported where it stands.
  if (step === undefined && section.has('round') && formula.round === undefined) return;
  if (step === undefined) {
    section.issues.add(section.spot, {
      code: 'rounding',
      message: say('`{name}` is money that leaves the rulebook without a stated rounding.', {
        name: formula.name,
      }),
      found: formula.text,
      write: `round: { mode: half-away-from-zero, ${write}, cite: ... }`,
    });
  } else if (!isMultiple(step, minor)) {
    section.issues.add(section.spot, {
      code: 'rounding',
      message: say('Money leaves in whole minor units of {currency}.', { currency }),
      found: formula.round?.stepText ?? formula.text,
      write,
    });
  }
}

/** The expression, and what else may decide. */
const asWritten = ({ text, exceptions }: Formula): string =>
  [text, ...exceptions.map((each) => `when: ${each.when}, expr: ${each.text}`)].join('; ');

/** Some value of the kind of a formula, for who would rather have one than none. */
function instead({ type, unit }: Formula, enumerations: Enumerations): string {
  if (type.kind === 'number') return zeroIn(unit?.text ?? type.dimension);
  if (type.kind === 'date') return 'on';
  if (type.kind === 'yes-no') return 'no';
  return enumerations.get(type.enumeration)?.[0] ?? '';
}

function isMultiple(step: Ratio, of: Ratio): boolean {
  return (step.n * of.d) % (step.d * of.n) === 0n;
}
