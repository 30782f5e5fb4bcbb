import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import { checkGates, evaluateStage, loadRulebook, type RulebookFiles } from '../rules/index.js';
import { filesOf } from './draft-difference.js';
import {
  BLANK,
  blanksIn,
  copiedFiles,
  faultsOfNew,
  newRulebookFiles,
  type NewRulebook,
} from './new-rulebook.js';

const asked: NewRulebook = {
  id: 'de/battery-fees-2027',
  title: { en: "The board's fees", de: 'Die Gebühren: neu' },
  source: { instrument: 'Fee decision of 3 May 2026', address: 'https://example.org/decision' },
  currency: 'EUR',
  from: '2027-01-01' as CalendarDate,
};

/** As somebody fills the blanks in, from above to below. */
function filled(files: RulebookFiles, ...answers: readonly string[]): RulebookFiles {
  let at = 0;
  const next = () => answers[at++] ?? 'Art. 1';
  const fill = (text: string) =>
    text
      .split('\n')
      .map((line) => (line.trim().startsWith('#') ? line : line.replaceAll(BLANK, next)))
      .join('\n');
  return {
    ...files,
    rulebookYaml: fill(files.rulebookYaml),
    cases: Object.fromEntries(
      Object.entries(files.cases).map(([name, text]) => [name, fill(text)]),
    ),
  };
}

describe('the small text that a rulebook begins with', () => {
  const answers = ['What', 'Was', '2026-11-01', '5', '50', '0.50', 'Art. 2', 'Art. 2', 'Art. 3'];
  const files = filled(
    newRulebookFiles(asked),
    ...answers,
    '5.00',
    '15.00',
    '0.01',
    '0.01',
    '0.002',
    '0.00',
  );

  it('passes every gate once its blanks are filled', () => {
    const { results, sound } = checkGates(files, { occurring: [], trials: [] });
    expect(results.flatMap(({ issues }) => issues)).toEqual([]);
    expect(sound).toBe(true);
    const loaded = loadRulebook(files);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
    expect(loaded.rulebook.title.get('en')).toBe("The board's fees");
    const fee = evaluateStage(loaded.rulebook, 'line', { mass: 3_000_000n }, { on: asked.from });
    expect(fee.ok && fee.outputs.fee).toMatchObject({ kind: 'number', unit: 'EUR' });
  });

  it('is refused before that, and says each line that has one', () => {
    const fresh = newRulebookFiles(asked);
    expect(loadRulebook(fresh).ok).toBe(false);
    const blanks = blanksIn(filesOf(fresh));
    expect(blanks).toHaveLength(13);
    expect(blanks.at(-1)).toMatch(/^cases\/first\.yaml:\d+$/);
    expect(blanksIn(filesOf(files))).toEqual([]);
  });
});

it.each(rulebookFolders(rulebooksFolder()).map(({ id }) => id))(
  'copies %s under a new id',
  (id) => {
    const shipped = loadShippedRulebook(id);
    if (shipped?.ok !== true) throw new Error(`no ${id}`);
    const copy = copiedFiles(shipped.rulebook.files, asked);
    const loaded = copy.ok && loadRulebook(copy.value);
    if (loaded === false || !loaded.ok) throw new Error('no copy');
    expect(loaded.rulebook.id).toBe(asked.id);
    expect(loaded.rulebook.title.get('de')).toBe('Die Gebühren: neu');
    expect([...loaded.rulebook.parameters.keys()]).toEqual([...shipped.rulebook.parameters.keys()]);
  },
);

describe('what is asked for a new rulebook', () => {
  it.each([
    '',
    'fees',
    '/fees',
    'de/',
    'de/../etc',
    'de/..',
    'de/.hidden',
    'DE/Fees',
    'de/fees/2027',
    'de/fees 2027',
    'de/fees\n',
    'de\\fees',
    'de/%2e%2e',
    '__proto__/x',
    'de/<script>',
    `de/${'a'.repeat(58)}`,
  ])('is no id such as %j', (id) => {
    expect(faultsOfNew({ ...asked, id })).toEqual([
      { field: 'rulebookId', code: 'rulebook-draft.bad-id' },
    ]);
  });

  it('is every text and an address, all faults at once', () => {
    const nothing = { title: { en: '', de: BLANK }, source: { instrument: '', address: 'javascript:1' } }; // prettier-ignore
    expect(faultsOfNew({ ...asked, ...nothing }).map(({ field }) => field)).toEqual([
      'title-en',
      'title-de',
      'instrument',
      'address',
    ]);
    expect(faultsOfNew(asked)).toEqual([]);
  });

  it('stands in the text as it was typed and becomes no rule', () => {
    const evil = `x'\nid: eu/2023-1542\nevil: { value: 9 } # : & *a !!b "`;
    const title = { en: evil, de: evil };
    const files = newRulebookFiles({
      ...asked,
      title,
      source: { ...asked.source, instrument: evil },
    });
    const loaded = loadRulebook(filled(files, 'A', 'B', '2026-11-01', '5', '50', '0.50'));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
    expect(loaded.rulebook.id).toBe(asked.id);
    expect(loaded.rulebook.title.get('en')).toBe(evil.replaceAll(/\s+/g, ' '));
  });
});
