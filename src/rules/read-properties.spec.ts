import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

/** The sample with these properties of its fee, on line 59. */
function withProperties(properties: string) {
  const fee = '        cite: act s. 1\n        round: { mode: half';
  return sampleFiles((yaml) =>
    edited(yaml, [fee, fee.replace('\n', `\n        properties: ${properties}\n`)]),
  );
}

describe('what an amount may do', () => {
  it.each([
    ['{ mayBeNegative: yes, cite: act s. 8 }', { mayBeNegative: true, mayFallWith: [] }],
    ['{ mayFallWith: [mass, units], cite: act s. 8 }', { mayBeNegative: false, mayFallWith: ['mass', 'units'] }],
    ['{ mayBeNegative: no, cite: act s. 8 }', { mayBeNegative: false, mayFallWith: [] }],
  ])('is said, with its law: %s', (properties, read) => {
    const formulas = loadedFrom(withProperties(properties)).stages.get('line')?.formulas;
    const fee = formulas?.find(({ name }) => name === 'fee');
    expect(fee?.properties).toEqual({ ...read, cite: { ...fee?.cite, provision: 's. 8' } });
    expect(formulas?.find(({ name }) => name === 'factor')?.properties).toBeUndefined();
  }); // prettier-ignore

  it.each([
    ['{ mayFallWith: [mas], cite: act s. 8 }', 'unknown-name rulebook.yaml:59:37: No input of this stage has this name. (found mas; write mass)'],
    ['{ mayFallWith: [nothing_like_it], cite: act s. 8 }', 'unknown-name rulebook.yaml:59:37: No input of this stage has this name. (found nothing_like_it; write one of category, mass, units, share)'],
    ['{ mayFallWith: mass, cite: act s. 8 }', 'not-list rulebook.yaml:59:36: `mayFallWith` takes a list. (found mass; write mayFallWith: [...])'],
    ['{ mayFallWith: [mass] }', 'missing rulebook.yaml:59:21: properties has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ['{ mayBeNegative: maybe, cite: act s. 8 }', '`mayBeNegative` has no such value. (found maybe; write one of yes, no)'],
    ['{ monotone: yes, cite: act s. 8 }', 'unknown-key rulebook.yaml:59:23: properties has no `monotone`. (found monotone; write one of mayBeNegative, mayFallWith, cite)'],
    ['{ mayFallWith: [[mass]], cite: act s. 8 }', 'not-text rulebook.yaml:59:37: A name is expected here.'],
    ['{ mayFallWith: [line.mass], cite: act s. 8 }', 'unknown-name rulebook.yaml:59:37: No input of this stage has this name. (found line.mass; write'],
    ['yes', 'not-block rulebook.yaml:59:21: `properties` takes a block of names.'],
  ])('is not said by %s', (properties, issue) => {
    expect(saidOf(withProperties(properties))).toEqual([expect.stringContaining(issue)]);
  }); // prettier-ignore

  it.each([
    ['mass', '        cite: act s. 1\n        round: { mode: half'],
    ['line.mass', '        cite: act s. 2\n        round: { mode: up'],
  ])('is said of %s, which is wrong already, and not blamed for it', (name, before) => {
    const after = before.replace('\n', `\n        properties: { mayFallWith: [${name}], cite: act s. 8 }\n`);
    const wrong = (from: string, to: string) =>
      saidOf(sampleFiles((yaml) => edited(yaml, [before, after], [from, to]))).map((said) => said.split(' ')[0]);
    expect(wrong('mass: { type: mass, label: Mass }', 'mass: { type: mas, label: Mass }')).toEqual(['unknown-value']);
    expect(wrong('inputs:\n', 'more:\n').sort()).toEqual(['missing', 'unknown-key']);
  }); // prettier-ignore
});
