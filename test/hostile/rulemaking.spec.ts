import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemOf, Tenancy } from '../../src/database/index.js';
import { RuleThread } from '../../src/rulemaking/rule-thread.service.js';
import type { Answer, Browser } from './browser.js';
import { formsIn } from './crawl.js';
import { openWorld, type World } from './world.js';

// The law is changed by two people, once, and on exactly what they saw, however they press the buttons. What is written
// into a draft may be anything: a page says what is wrong with it, and nothing falls over.

jest.setTimeout(240_000);

let world: World;
let editor: Browser & { readonly personId: string };
let seconds: (Browser & { readonly personId: string })[];
const base = '/p/demo/agency/rulebooks';

beforeAll(async () => {
  world = await openWorld(2);
  editor = await world.member('demo', 'agency.rule-editor');
  seconds = [
    await world.member('demo', 'agency.administrator'),
    await world.member('demo', 'agency.rule-editor'),
  ];
});
afterAll(() => world.close());

const text = (answer: Answer): string => answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** Fills in the form of a page whose address ends so, and sends it. */
async function submit(
  browser: Browser,
  page: string,
  ending: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { text: html } = await browser.get(page);
  const form = formsIn(html, page).find(({ action }) => action.endsWith(ending));
  if (form === undefined) throw new Error(`There is no form to ${ending} on ${page}.`);
  return browser.post(form.action, [
    ...form.fields.filter(([name]) => !(name in fields) && name !== 'file'),
    ...Object.entries(fields),
  ]);
}

async function started(validFrom = '2026-07-01'): Promise<string> {
  const answer = await submit(editor, base, '/rulebooks', {
    rulebookId: 'demo/eco-modulated-fees',
    kind: 'supersede',
    validFrom,
    reason: 'Costs have risen',
  });
  expect(answer.status).toBe(303);
  return answer.headers.location ?? '';
}

/** A draft that only waits for its second person. */
async function tried(rate = '0.45'): Promise<string> {
  const draft = await started();
  const rates = `${draft}/rates/base_rate`;
  const fields = {
    'rate-0': rate,
    source: 'own',
    'provision-en': 'board decision',
    'provision-de': 'Beschluss',
  };
  expect((await submit(editor, rates, '/base_rate', fields)).status).toBe(303);
  if ((await submit(editor, draft, '/check')).status !== 303) {
    expect((await submit(editor, draft, '/keep')).status).toBe(303);
    expect((await submit(editor, draft, '/check')).status).toBe(303);
  }
  expect((await submit(editor, draft, '/try')).status).toBe(303);
  return draft;
}

async function standing(draft: string) {
  const { rows } = await world.db.owner.query<{ state: string; content_hash: string }>(
    `select state, content_hash from rulebook_draft where id = $1`,
    [draft.split('/').at(-1)],
  );
  return rows[0];
}
const acts = async (draft: string, act: string): Promise<number> => {
  const { rows } = await world.db.owner.query<{ n: string }>(
    `select count(*) n from audit_event where subject_id = $1 and action = $2`,
    [draft.split('/').at(-1), `rulebook-draft.${act}`],
  );
  return Number(rows[0]?.n);
};
const verdict = { action: 'approve', reason: 'Board decision 12/2026' };

/** The form of approval as somebody sees it, to be sent later. */
async function approval(browser: Browser, draft: string): Promise<() => Promise<Answer>> {
  const { text: html } = await browser.get(draft);
  const form = formsIn(html, draft).find(({ action }) => action.endsWith('/decide'));
  const fields = new Map([...(form?.fields ?? []), ...Object.entries(verdict)]);
  return () => browser.post(`${draft}/decide`, [...fields]);
}

describe('a change of the law', () => {
  it('is not approved by who wrote it, in another session or by another role', async () => {
    const draft = await tried();
    const seen = (await standing(draft))?.content_hash ?? '';
    const again = await world.again('demo', editor.personId, 'agency.administrator');
    for (const browser of [editor, editor.again(), again]) {
      const answer = await browser.post(`${draft}/decide`, { _csrf: browser.token, hash: seen, ...verdict }); // prettier-ignore
      expect(answer.status).toBe(422);
    }
    expect((await standing(draft))?.state).toBe('tried');
  });

  it('is never approved as something else than what was seen, while it is edited', async () => {
    for (let round = 0; round < 2; round += 1) {
      const draft = await tried(`0.4${String(round)}`);
      const seen = (await standing(draft))?.content_hash;
      const [second = editor] = seconds;
      const approve = await approval(second, draft);
      const edit = submit(editor, `${draft}/rates/base_rate`, '/base_rate', { 'rate-0': '0.53', source: 'own', 'provision-en': 'slipped in', 'provision-de': 'untergeschoben' }); // prettier-ignore
      const [approved, edited] = await Promise.all([approve(), edit]);
      expect([303, 422]).toContain(approved.status);
      expect([303, 409]).toContain(edited.status);
      const now = await standing(draft);
      if (now?.state === 'approved') expect(now.content_hash).toBe(seen);
      else expect(now?.state).toBe('draft');
      await submit(editor, draft, '/withdraw', { reason: 'only a test' });
    }
  });

  it('cannot be approved with a hash that was made up, nor skip a step', async () => {
    const draft = await started();
    const [second = editor] = seconds;
    for (const step of ['publish', 'try', 'decide']) {
      const answer = await second.post(`${draft}/${step}`, { _csrf: second.token, ...verdict, hash: (await standing(draft))?.content_hash ?? '', state: 'approved' }); // prettier-ignore
      expect(answer.status).toBe(422);
    }
    const ready = await tried();
    const made = { _csrf: second.token, ...verdict, hash: '0'.repeat(64) };
    expect((await second.post(`${ready}/decide`, made)).status).toBe(422);
    expect((await standing(ready))?.state).toBe('tried');
  });

  it('holds no connection of the programme while it waits for the thread that reads rulebooks', async () => {
    const { app } = world.application;
    const [thread, tenancy] = [app.get(RuleThread, { strict: false }), app.get(Tenancy)];
    const elsewhere = systemOf('00000000-0000-7000-8000-000000000000');
    const held = new Map<string, Set<boolean>>();
    const work = thread.do.bind(thread);
    thread.do = async (...asked) => {
      // A transaction that is open refuses another one.
      const isHeld = await tenancy.run(elsewhere, () => Promise.resolve(false)).catch(() => true);
      held.set(asked[0], new Set([...(held.get(asked[0]) ?? []), isHeld]));
      return work(...asked);
    };
    const draft = await tried('0.47');
    expect((await editor.get(`${draft}/text`)).status).toBe(200);
    expect((await editor.post(`${draft}/restate`, { _csrf: editor.token })).status).toBe(422);
    const other = await tried('0.48');
    expect((await editor.get(`${other}/rates/base_rate.csv`)).status).toBe(200);
    const [second = editor] = seconds;
    expect((await (await approval(second, other))()).status).toBe(303);
    thread.do = work;
    const free = new Set([false]);
    expect(Object.fromEntries(held)).toEqual({ load: free, verdict: free, findings: free, restated: free }); // prettier-ignore
  });

  it('is approved once by two at once, and published once by two at once', async () => {
    const draft = await tried();
    const approvals = await Promise.all(seconds.map((browser) => approval(browser, draft)));
    const answers = await Promise.all(approvals.map((approve) => approve()));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await acts(draft, 'approved')).toBe(1);
    const publish = (browser: Browser) =>
      browser.post(`${draft}/publish`, { _csrf: browser.token });
    const published = await Promise.all([editor, ...seconds, editor.again()].map(publish));
    expect(published.map(({ status }) => status).sort()).toEqual([303, 422, 422, 422]);
    expect(await acts(draft, 'published')).toBe(1);
    const { rows } = await world.db.owner.query(
      `select kind from rulebook_version where recorded_until is null and rulebook_id = 'demo/eco-modulated-fees'
         and programme_id = (select id from programme where slug = 'demo') order by valid_from nulls first`,
    );
    expect(rows).toHaveLength(2);
  });
});

describe('the text of a draft', () => {
  const repeated = (line: (at: number) => string, times: number): string =>
    Array.from({ length: times }, (_, at) => line(at)).join('');
  const hostile: readonly (readonly [string, (text: string) => string])[] = [
    ['aliases that grow', () => `a: &a [x, x]\n${repeated((at) => `b${String(at)}: &b${String(at)} [*${at === 0 ? 'a' : `b${String(at - 1)}`}, *a]\n`, 40)}`],
    ['an anchor on itself', () => 'a: &a\n  b: *a\n'],
    ['a tag', (yaml) => `${yaml}\nevil: !!js/function "function(){}"\n`],
    ['brackets without end', () => '['.repeat(200_000)],
    ['dashes without end', () => '- '.repeat(100_000)],
    ['questions without end', () => '? '.repeat(100_000)],
    ['deep indentation', () => repeated((at) => `${' '.repeat(at)}a:\n`, 900)],
    ['a key that reaches into objects', (yaml) => `${yaml}\n__proto__:\n  polluted: yes\n`],
    ['the same key twice', (yaml) => `${yaml}\nparameters: {}\n`],
    ['many keys', () => repeated((at) => `k${String(at)}: 1\n`, 60_000)],
    ['one long line', (yaml) => `${yaml}\n# ${'a'.repeat(800_000)}`],
    ['parentheses without end', (yaml) => yaml.replace(/formula: .*/, `formula: ${'('.repeat(3_000)}1`)],
    ['a number without end', (yaml) => yaml.replace(/value: .*/, `value: "${'9'.repeat(400_000)}"`)],
    ['spaces without end', (yaml) => yaml.replace(/value: .*/, `value: "${' '.repeat(400_000)}1"`)],
    ['quotes that do not close', (yaml) => `${yaml}\nx: "${'\\'.repeat(100_000)}`],
    ['nothing', () => ''],
    ['no YAML', () => '\t%@`'],
    ['a list where a map belongs', () => '- 1\n- 2\n'],
    ['another rulebook', (yaml) => yaml.replace(/^id: .*/m, 'id: eu/2023-1542')],
    ['a page of its own', (yaml) => yaml.replace(/title:[\s\S]*?\n(?=\w)/, 'title: { en: "<script>alert(1)</script>{{constructor}}", de: "x" }\n')],
  ]; // prettier-ignore

  it('may be anything: every page of it answers, and it gets no further', async () => {
    const draft = await started();
    const original = await editor.get(`${draft}/text`);
    const area =
      /<textarea[^>]*name="text"[^>]*>([\s\S]*?)<\/textarea>/.exec(original.text)?.[1] ?? '';
    const yaml = area.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=').replaceAll('&#x60;', '`').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'); // prettier-ignore
    expect(yaml).toContain('parameters:');
    const wrong: string[] = [];
    for (const [name, write] of hostile) {
      const asked = async (what: string, answering: Promise<Answer>, most = 499): Promise<void> => {
        const { status, milliseconds, text: page } = await answering;
        if (status > most || milliseconds > 20_000 || page.includes('<script>alert'))
          wrong.push(`${name}: ${what} ${String(status)} in ${milliseconds.toFixed()} ms`);
      };
      await asked(
        'save',
        submit(editor, `${draft}/text`, '/text', { file: 'rulebook.yaml', text: write(yaml) }),
      );
      for (const page of [
        '',
        '/text',
        '/rates/base_rate',
        '/rates/base_rate.csv',
        '/rates/__proto__',
        '/text?file=__proto__',
        '/text?file=cases/__proto__',
      ])
        await asked(page, editor.get(`${draft}${page}`));
      const { rows } = await world.db.owner.query<{ revision: number }>('select revision from rulebook_draft where id = $1', [draft.split('/').at(-1)]); // prettier-ignore
      const revision = String(rows[0]?.revision);
      await asked('rates', editor.post(`${draft}/rates/base_rate`, { _csrf: editor.token, revision, 'rate-0': '1', 'rate-1': '1', 'rate-2': '1', 'rate-3': '1', source: 'own', 'provision-en': 'x', 'provision-de': 'x' })); // prettier-ignore
      await asked(
        'keep',
        editor.post(`${draft}/keep`, { _csrf: editor.token, revision, change: '0' }),
      );
      const checked = await editor.post(`${draft}/check`, { _csrf: editor.token });
      // A title of its own is a change like any other.
      const expected = name === 'a page of its own' ? 303 : 422;
      if (checked.status !== expected) wrong.push(`${name}: check ${String(checked.status)}`);
    }
    expect(wrong).toEqual([]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('of a table or of cases may be anything too', async () => {
    const draft = await started();
    const { text: html } = await editor.get(`${draft}/text`);
    const files = [...html.matchAll(/\/text\?file(?:=|&#x3D;)([^"]+)"/g)].map(([, file = '']) => decodeURIComponent(file)); // prettier-ignore
    const wrong: string[] = [];
    expect(files.length).toBeGreaterThan(2);
    for (const file of files.filter((name) => name !== 'rulebook.yaml').slice(0, 3))
      for (const content of [
        '"',
        `"${'a,'.repeat(200_000)}`,
        'a,b\n'.repeat(100_000),
        '=cmd|x,1\n',
        '- '.repeat(50_000),
        '['.repeat(100_000),
        '\u2028,\u0085',
      ]) {
        const saved = await submit(editor, `${draft}/text?file=${encodeURIComponent(file)}`, '/text', { file, text: content }); // prettier-ignore
        const shown = await editor.get(draft);
        if (saved.status >= 500 || shown.status !== 200 || shown.milliseconds > 20_000)
          wrong.push(`${file} ${content.slice(0, 10)}: ${String(saved.status)} ${String(shown.status)} in ${shown.milliseconds.toFixed()} ms`); // prettier-ignore
      }
    expect(wrong).toEqual([]);
  });

  it('gets another file under a plain name only, once, and loses it again', async () => {
    const draft = await started();
    const page = `${draft}/text`;
    for (const name of [
      '../../x.csv',
      'cases/../x.yaml',
      'x.js',
      '__proto__',
      'a\u0000.csv',
      '<b>.csv',
      '',
    ]) {
      const answer = await submit(editor, page, '/begin', { name });
      expect([name, answer.status]).toEqual([name, 422]);
      expect(answer.text).not.toContain('<b>');
    }
    const old = (await editor.get(page)).text;
    const both = await Promise.all([
      submit(editor, page, '/begin', { name: 'new-rates.csv' }),
      submit(editor, page, '/begin', { name: 'new-rates.csv' }),
    ]);
    expect(both.map(({ status }) => status).sort()[0]).toBe(303);
    expect(both.map(({ status }) => status).sort()[1]).toBeGreaterThanOrEqual(409);
    const table = `${page}?file=new-rates.csv`;
    expect((await editor.get(table)).status).toBe(200);
    // Whoever still looks at the page before it removes nothing.
    const revision = /name="revision" value="(\d+)"/.exec(old)?.[1] ?? '';
    const stale = { _csrf: editor.token, revision, file: 'new-rates.csv' };
    expect((await editor.post(`${page}/remove`, stale)).status).toBe(409);
    expect((await submit(editor, table, '/remove')).status).toBe(404);
    const removed = await submit(editor, table, '/remove', { file: 'new-rates.csv' });
    expect(removed.status).toBe(303);
    expect((await editor.get(table)).status).toBe(404);
  });

  it('keeps a citation as it was typed, and nothing of it becomes a rule', async () => {
    const draft = await started();
    const typed = 'Art. 1 "x" }], evil: { value: 9 # \\ : & *a !!b | > {{x}} <b>';
    const fields = { 'rate-0': '0.45', source: 'own', provision: typed };
    const saved = await submit(editor, `${draft}/rates/base_rate`, '/base_rate', fields);
    expect(saved.status).toBe(303);
    const page = await editor.get(`${draft}/text`);
    expect(text(page)).not.toContain('Not readable as YAML');
    const shown = await editor.get(`${draft}/rates/base_rate`);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('0.45');
    expect(shown.text).not.toContain('<b>');
  });
});
