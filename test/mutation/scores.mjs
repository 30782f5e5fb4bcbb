import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

/**
 * `npm run mutation:scores [results]`: puts what the last run found (or runs kept as these files) into the table of
 * docs/mutation-testing.md, for each file of which the whole was asked and which is committed as it was asked; and says anew of
 * every row how much its file has changed since.
 */
const project = path.resolve(import.meta.dirname, '../..');
const DOCUMENT = path.join(project, 'docs/mutation-testing.md');
const LAST = path.join(project, 'coverage/mutation/mutation.json');
const TABLE = /(?:^\|.*\n)+/m;
const COUNTED = { Killed: 0, Timeout: 1, Survived: 2, NoCoverage: 3 };

const document = readFileSync(DOCUMENT, 'utf8');
const rows = new Map(rowsOf(document.match(TABLE)[0]));
const files = filesOfRules();
const [, , ...results] = process.argv;
for (const result of results.length === 0 ? [LAST] : results)
  for (const row of asked(result)) rows.set(row.file, row);
const known = [...rows.values()].filter(({ file }) => files.includes(file));
const table = tableOf(known.sort((a, b) => (a.file < b.file ? -1 : 1)));
const config = await resolveConfig(DOCUMENT);
const text = document.replace(TABLE, () => table);
writeFileSync(DOCUMENT, await format(text, { ...config, filepath: DOCUMENT }));
for (const file of files) if (!rows.has(file)) console.log(`Not asked: ${file}`);

function* rowsOf(text) {
  for (const line of text.split('\n')) {
    const [, name, , killed, timedOut, survived, notCovered, on, at] = line
      .split('|')
      .map((cell) => cell.trim());
    const file = name?.match(/^`(.+)`$/)?.[1];
    if (file === undefined) continue;
    const counts = [killed, timedOut, survived, notCovered].map(Number);
    yield [file, { file, counts, on, at }];
  }
}

function* asked(result) {
  const { files: found, config: asking } = JSON.parse(readFileSync(result, 'utf8'));
  // A part of a file is asked by lines: src/rules/facts.ts:10-20.
  if (asking.mutate.some((pattern) => /:\d/.test(pattern))) return;
  const on = statSync(result).mtime.toISOString().slice(0, 10);
  for (const [name, { source, mutants }] of Object.entries(found)) {
    const file = name.replace(/^src\//, '');
    if (!files.includes(file) || source !== git('show', `HEAD:${name}`)) {
      console.log(`Changed since it was asked, so not taken: ${name}`);
      continue;
    }
    const counts = [0, 0, 0, 0];
    for (const { status } of mutants) if (status in COUNTED) counts[COUNTED[status]] += 1;
    const at = git('rev-parse', '--short=7', 'HEAD').trim();
    yield { file, counts, on, at };
  }
}

/** A file without an expression has no mutants and no row. */
function filesOfRules() {
  return ['kernel', 'rules'].flatMap((room) =>
    readdirSync(path.join(project, 'src', room))
      .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|^index\.ts$/.test(name))
      .map((name) => `${room}/${name}`),
  );
}

function tableOf(all) {
  const sum = [0, 1, 2, 3].map((at) => all.reduce((total, { counts }) => total + counts[at], 0));
  return [
    '| File | Score | Killed | Timed out | Survived | Not covered | Asked | At | Lines changed since |',
    '| --- | --: | --: | --: | --: | --: | --- | --- | --: |',
    ...all.map(({ file, counts, on, at }) =>
      rowOf([`\`${file}\``, scoreOf(counts), ...counts, on, at, changedSince(at, file) || '']),
    ),
    rowOf(['together', scoreOf(sum), ...sum, '', '', '']),
    '',
  ].join('\n');
}

function rowOf(cells) {
  return `| ${cells.join(' | ')} |`;
}

function scoreOf([killed, timedOut, survived, notCovered]) {
  const noticed = killed + timedOut;
  return `${((100 * noticed) / (noticed + survived + notCovered)).toFixed(1)} %`;
}

/** Added and removed. */
function changedSince(commit, file) {
  const [added = 0, removed = 0] = git('diff', '--numstat', commit, '--', `src/${file}`).split(
    '\t',
  );
  return Number(added) + Number(removed);
}

function git(...args) {
  return execFileSync('git', args, { cwd: project, encoding: 'utf8', maxBuffer: 1 << 26 });
}
