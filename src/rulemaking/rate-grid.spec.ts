import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { loadRulebook } from '../rules/index.js';
import { ANOTHER, citationFaults, namedSource } from './rate-citation.js';
import { gridCsv, ratesOfFile } from './rate-file.js';
import {
  gridDays,
  rateGrid,
  readRates,
  typedChange,
  withRates,
  type RateGrid,
} from './rate-grid.js';
import { withSource } from './splice-yaml.js';

const july = '2026-07-01' as CalendarDate;
const loaded = loadShippedRulebook('demo/eco-modulated-fees');
if (loaded?.ok !== true) throw new Error('It does not load.');
const base = loaded.rulebook;

function grid(name: string): RateGrid {
  const found = rateGrid(base, base, name, july);
  if (found === null) throw new Error(name);
  return found;
}

describe('the rate grid', () => {
  it('shows every rate with its keys as the table writes them', () => {
    const rates = grid('base_rate');
    expect(rates.cells).toHaveLength(37);
    expect(rates.cells[0]).toEqual({
      keys: ['ev', 'lithium_ion_nmc'],
      before: '0.36',
      after: '0.36',
      percent: '0.000',
    });
    expect(grid('highest_factor').cells).toMatchObject([{ keys: [], after: '120' }]);
  });

  it('is one of each day on which rates change; what was law is only looked at', () => {
    const parameter = base.parameters.get('base_rate');
    if (parameter === undefined) throw new Error('gone');
    const days = (kind: 'supersede' | 'correct', chosen = july) =>
      gridDays(parameter, { kind, validFrom: july }, chosen).map(
        ({ from, mayChange }) => `${from} ${mayChange ? 'changes' : 'stands'}`,
      );
    expect(days('supersede', '2028-01-01' as CalendarDate)).toEqual([
      '2022-01-01 stands',
      '2024-01-01 stands',
      '2026-01-01 stands',
      '2026-07-01 changes',
      '2028-01-01 changes',
    ]);
    expect(days('correct').every((day) => day.endsWith('changes'))).toBe(true);
    const then = rateGrid(base, base, 'base_rate', '2022-03-01' as CalendarDate);
    expect(then).toMatchObject({ from: '2022-03-01', since: '2022-01-01' });
  });

  it.each([
    ['', 'rate.empty'],
    ['dear', 'rate.unreadable'],
    ['=1+1', 'rate.unreadable'],
    ['-0.10', 'rate.negative'],
    ['160', 'rate.outside'],
    ['0', 'rate.outside'],
    // The slip of a decimal point that no bound finds: 0.36 becomes 3.60, or 0.036.
    ['3.60', 'rate.change'],
    ['0.036', 'rate.change'],
    ['0.5401', 'rate.change'],
  ])('refuses %j with one message at its field', (written, expected) => {
    const rates = grid('base_rate');
    const all = rates.cells.map(({ after }, row) => (row === 1 ? written : after));
    const { faults } = readRates(rates, all, 'point');
    expect(faults).toMatchObject([{ row: 1, reason: { code: expected } }]);
  });

  it('says since when the rates before have held, also once the draft has rates of its own', () => {
    const parameter = base.parameters.get('base_rate');
    if (parameter === undefined) throw new Error('gone');
    const saved = withRates(base.files, parameter, {
      from: july,
      cells: grid('base_rate').cells.map(({ keys, before }) => ({ keys, rate: before })),
      citation: decision,
      checkedOn: july,
    });
    const draft = saved && loadRulebook(saved);
    if (draft?.ok !== true) throw new Error('It does not load.');
    expect(rateGrid(draft.rulebook, base, 'base_rate', july)).toMatchObject({
      from: '2026-07-01',
      since: '2026-01-01',
      citation: decision,
    });
  });

  it('tells the change of a typed rate, also of one that the guard refuses', () => {
    const change = (written: string, before = '0.36') =>
      typedChange(grid('base_rate'), { written, before }, 'comma');
    expect(['0,60', '160', '0,36', '', 'dear', 'n/a'].map((each) => change(each))).toEqual([
      '0.667',
      '443.444',
      '0.000',
      null,
      null,
      null,
    ]);
    expect(change('0,60', '0')).toBeNull();
  });

  it('leaves out a table that is replaced, also where the name of the new one holds its name', () => {
    const eu = loadShippedRulebook('eu/2023-1542');
    if (eu?.ok !== true) throw new Error('It does not load.');
    const from = '2027-12-31' as CalendarDate;
    const targets = rateGrid(eu.rulebook, eu.rulebook, 'required_collection', from);
    const parameter = eu.rulebook.parameters.get('required_collection');
    if (targets === null || parameter === undefined) throw new Error('gone');
    const files = withRates(eu.rulebook.files, parameter, {
      from,
      cells: targets.cells.map(({ keys, after }) => ({ keys, rate: keys[0] === 'portable' ? '68' : after })),
      citation: { source: 'own', provisions: new Map([['en', 'decision'], ['de', 'Entscheidung']]) },
      checkedOn: from,
    }); // prettier-ignore
    expect(files && Object.keys(files.tables)).not.toContain('collection-2027-12-31.csv');
    expect(files && loadRulebook(files)).toMatchObject({ ok: true });
  });

  it('takes what a German keyboard writes, and less than nothing only where the guard says so', () => {
    expect(readRates(grid('highest_factor'), ['125,5'], 'comma')).toEqual({
      rates: ['125.5'],
      faults: [],
    });
    expect(
      readRates(grid('footprint_adjustment'), ['-12', '-6', '0', '6', '12'], 'point').faults,
    ).toEqual([]);
  });

  async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(text));
  }

  /** The rates that a file brings, or the codes of what is wrong with it or with its rows. */
  async function brought(rates: RateGrid, text: string) {
    const read = await ratesOfFile(rates, bytesOf(text));
    if (!read.ok) return read.reason;
    const found = readRates(rates, read.value.rates, read.value.marks);
    return found.faults.length > 0 ? found.faults : found.rates;
  }

  it.each([
    ['point', 'category,chemistry,before,value,source,provision_en,provision_de', 'ev,lithium_ion_nmc,0.36,0.36,,,', '0.36,0.40'],
    ['comma', 'category;chemistry;before;value;source;provision_en;provision_de', 'ev;lithium_ion_nmc;"0,36";"0,36";;;', '0,36;0,40'],
  ] as const)(
    'goes to a spreadsheet that marks decimals by a %s and comes back',
    async (marks, head, first, edited) => {
      const rates = grid('base_rate');
      const file = gridCsv(rates, marks);
      expect(file.split('\r\n').slice(0, 2)).toEqual([head, first]);
      // As a spreadsheet saves it: with a mark of its encoding, and quotes only where it must.
      const saved = `\uFEFF${file.replaceAll('"', '').replace(/0[.,]36[,;]0[.,]36/, edited)}`;
      const back = await brought(rates, saved);
      expect(back).toEqual(rates.cells.map(({ after }, row) => (row === 0 ? '0.4' : after)));
    },
  ); // prettier-ignore

  const decision = {
    source: 'own',
    provisions: new Map([
      ['en', 'board decision of 3 March 2026, point 2'],
      ['de', 'Beschluss des Vorstands vom 3. März 2026; Punkt 2'],
    ]),
  };

  it.each(['point', 'comma'] as const)(
    'takes along where its rates are written, in each language a column of its own, with %s',
    async (marks) => {
      const rates = { ...grid('base_rate'), citation: decision };
      const file = gridCsv(rates, marks);
      const read = await ratesOfFile(rates, bytesOf(file));
      expect(read.ok && read.value.citation).toEqual(decision);
      const without = await ratesOfFile(rates, bytesOf('category,chemistry,value\nev,lithium_ion_nmc,1'));
      expect(without.ok && without.value.citation).toBeNull();
      // Filled in at one row, it holds for all; two rows may not say two things.
      const head = 'category,chemistry,value,source,provision_en,provision_de';
      const one = `${head}\nev,lithium_ion_nmc,1,own,minutes,Protokoll\nindustrial,lithium_ion_nmc,1,,,`;
      const found = await ratesOfFile(rates, bytesOf(one));
      expect(found.ok && found.value.citation?.provisions.get('de')).toBe('Protokoll');
      const two = one.replace(/,,,$/, ',own,minutes,Niederschrift');
      expect(await ratesOfFile(rates, bytesOf(two))).toMatchObject({
        reason: { code: 'rate.file-provisions', params: { column: 'provision_de' } },
      });
    },
  ); // prettier-ignore

  it.each([
    ['own', { en: 'minutes', de: 'Protokoll' }, []],
    ['own', { en: 'minutes' }, ['de rate.needs-provision']],
    ['own', {}, ['en rate.needs-provision', 'de rate.needs-provision']],
    // An instrument is quoted as it is written.
    ['act', { de: '§ 13' }, []],
    ['act', { en: 's. 13' }, []],
    ['act', {}, ['en rate.needs-provision']],
    ['', { en: 'x'.repeat(501) }, ['source rate.needs-source', 'en field.too-long']],
  ])('needs a citation by %j in %j', (source, said, faults) => {
    const citation = { source, provisions: new Map(Object.entries(said)) };
    const known = { languages: ['en', 'de'], isSource: source !== '' };
    expect(
      citationFaults(citation, known).map(({ field, reason }) => `${field} ${reason.code}`),
    ).toEqual(faults);
  });

  it('takes another instrument among the sources, and writes where it can be read', () => {
    const act = { instrument: "Regulation (EU) 2027/12, the amending act's", address: 'https://eur-lex.europa.eu/eli/reg/2027/12/oj' }; // prettier-ignore
    const citation = { source: ANOTHER, provisions: new Map([['en', 'Art. 2']]) };
    const known = { languages: ['en', 'de'], isSource: false };
    expect(citationFaults(citation, { ...known, another: act })).toEqual([]);
    const nothing = { instrument: '', address: 'http://eur-lex.europa.eu/' };
    expect(
      citationFaults({ ...citation, provisions: new Map() }, { ...known, another: nothing }),
    ).toMatchObject([
      { field: 'instrument', reason: { code: 'rulebook-draft.needs-text' } },
      { field: 'address', reason: { code: 'rulebook-draft.needs-address' } },
      { field: 'en', reason: { code: 'rate.needs-provision' } },
    ]);
    const parameter = base.parameters.get('base_rate');
    if (parameter === undefined) throw new Error('gone');
    const source = namedSource(act, base.sources);
    const cells = grid('base_rate').cells.map(({ keys, before }) => ({ keys, rate: before }));
    const files = withRates(base.files, parameter, {
      from: july,
      cells,
      checkedOn: july,
      source,
      citation: { ...citation, source: source.name },
    });
    const loaded = files && loadRulebook(files);
    if (loaded?.ok !== true) throw new Error(JSON.stringify(loaded));
    const { parameters, sources } = loaded.rulebook;
    const cite = parameters.get('base_rate')?.values.find(({ from }) => from === july)?.cite;
    expect(cite).toMatchObject({ ...act, provision: 'Art. 2' });
    // Named once more it is the same source; one of the same title elsewhere is another.
    expect(namedSource(act, sources)).toMatchObject({ name: source.name, isNew: false });
    expect(namedSource({ ...act, address: 'https://example.org/2' }, sources)).toMatchObject({
      name: `${source.name}_2`,
      isNew: true,
    });
  });

  it.each([
    ['sources: {}\nid: x\n', "sources: { n: { instrument: 'I', address: 'https://a.b' } }\nid: x\n"],
    ['sources: { a: { instrument: A } }\n', "sources: { a: { instrument: A }, n: { instrument: 'I', address: 'https://a.b' } }\n"],
    ['sources:\n  a:\n    instrument: A # as cited\n\n# Next.\nid: x\n', "sources:\n  a:\n    instrument: A # as cited\n  n: { instrument: 'I', address: 'https://a.b' }\n\n# Next.\nid: x\n"],
    ['id: x\n', undefined],
  ])('puts a source behind those of %j', (text, expected) => {
    const source = { name: 'n', instrument: 'I', address: 'https://a.b' };
    expect(withSource(text, source)).toBe(expected);
  }); // prettier-ignore

  it.each([
    ['semicolons and line feeds', 'category;chemistry;value\nev;lithium_ion_nmc;0,375\n'],
    ['points between semicolons', 'category;chemistry;value\r\nev;lithium_ion_nmc;0.375\r\n'],
    ['quoted commas', 'category,chemistry,value\r\nev,lithium_ion_nmc,"0,375"\r\n'],
    ['tabs and another order', 'value\tchemistry\tcategory\r\n0,375\tlithium_ion_nmc\tev\r\n'],
    ['notes beside it', 'Category;Chemistry;Value;Note\r\nev;lithium_ion_nmc;0,375;dearer\r\n'],
  ])('is read with %s', async (_, text) => {
    const rates = grid('base_rate');
    const read = await ratesOfFile(rates, bytesOf(text));
    const { rates: found, marks } = read.ok
      ? read.value
      : { rates: [], marks: 'unstated' as const };
    expect(readRates(rates, found, marks).rates[0]).toBe('0.375');
  });

  it.each([
    ['a strange row', 'category,chemistry,value\nmoon,cheese,1', { code: 'rate.file-row', params: { row: 'moon,cheese' } }],
    ['other columns', 'a,b\n1,2', { code: 'rate.file-columns', params: { expected: 'category, chemistry, value' } }],
    // Which of the two would hold? Nobody is asked to guess.
    ['a row twice', 'category,chemistry,value\nev,lithium_ion_nmc,1\nev,lithium_ion_nmc,2', { code: 'rate.file-twice', params: { row: 'ev,lithium_ion_nmc' } }],
    ['a comma that cuts a number in two', 'category,chemistry,value\nev,lithium_ion_nmc,0,40', { code: 'rate.file-cells', params: { row: '2' } }],
    ['nothing', '', { code: 'file.empty' }],
  ])('refuses a file with %s', async (_, text, refusal) => {
    expect(await brought(grid('base_rate'), text)).toMatchObject(refusal);
  }); // prettier-ignore

  it.each([
    ['0.36,', 'rate.empty'],
    ['0.36,dear', 'rate.unreadable'],
    ['0.36,1e3', 'rate.unreadable'],
    ['0.36,-0.40', 'rate.negative'],
    ['0.36,3600', 'rate.outside'],
    ['0.36,3.60', 'rate.change'],
    [null, 'rate.empty'],
  ])('refuses a file that says %j for a rate, as the grid does', async (cell, expected) => {
    const rates = grid('base_rate');
    const lines = gridCsv(rates, 'point').split('\r\n');
    const line = lines.indexOf('ev,lithium_ion_nmc,0.36,0.36,,,');
    expect(line).toBeGreaterThan(0);
    lines.splice(line, 1, ...(cell === null ? [] : [`ev,lithium_ion_nmc,${cell},,,`]));
    const faults = await brought(rates, lines.join('\r\n'));
    expect(faults).toMatchObject([{ row: 0, reason: { code: expected } }]);
  });
});
