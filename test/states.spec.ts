import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { draftTransitions as publications } from '../src/publications/publication-draft.js';
import { freezeTransitions } from '../src/publications/report-freeze.js';
import { offerTransitions } from '../src/recycling/credit-offer.js';
import { decisionTransitions } from '../src/register/registration-decision.js';
import { returnTransitions } from '../src/returns/quarterly-return.js';
import { draftTransitions as rulebooks } from '../src/rulemaking/rulebook-draft.js';
import { read, root } from './tree.js';

/** `npm run reference` writes what this test compares. */
const writing = process.env.WRITE_REFERENCE === 'yes';

type Move = readonly [from: string, act: string, to: string];

const movesOf = (
  table: Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>,
): Move[] =>
  Object.entries(table).flatMap(([from, acts]) =>
    Object.entries(acts).map(([act, to]): Move => [from, act, to ?? '']),
  );

/** Every table of states that the program decides by. */
const machines: Readonly<Record<string, readonly Move[]>> = {
  'The return of a quarter': movesOf(returnTransitions),
  'The registration of an organisation': Object.entries(decisionTransitions).flatMap(
    ([act, { from, to }]) => from.map((each): Move => [each, act, to]),
  ),
  'An offer of credits': offerTransitions.map(({ name, from, to, by }): Move => [
    from,
    `${name}, by the ${by}`,
    to,
  ]),
  'The freeze behind a report': Object.entries(freezeTransitions).flatMap(([from, states]) =>
    states.map((to): Move => [from, 'goes on', to]),
  ),
  'A report before it is public': movesOf(publications),
  'The draft of a rulebook': movesOf(rulebooks),
};

const sections = Object.entries(machines).map(([name, moves]) => {
  const rows = moves.map((move) => `| ${move.join(' | ')} |`);
  return [`## ${name}`, '', '| from | act | to |', '| --- | --- | --- |', ...rows].join('\n');
});

describe('the page of states', () => {
  it('says what the tables say that the program decides by', async () => {
    const path = 'docs/states.md';
    const [head = ''] = read(path).split('\n## ');
    const options = await resolveConfig(`${root}${path}`);
    const wanted = [head, ...sections].join('\n\n');
    const page = await format(wanted, { ...options, filepath: `${root}${path}` });
    if (writing) writeFileSync(`${root}${path}`, page);
    expect(read(path)).toBe(page);
  });
});
