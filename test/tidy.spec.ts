import { describe, expect, it } from '@jest/globals';
import { filesBelow, read } from './tree.js';

// Style as a failing test. What is checked elsewhere: routes and roles in the access matrix, migrations up,
// down and up again beside the test database, import rules in boundaries.spec.ts.

const files = filesBelow();
const text = files.filter((path) =>
  /\.(?:ts|mjs|json|md|hbs|scss|css|js|yaml|yml|csv|sh)$/.test(path),
);
const written = text.filter((path) => path !== 'package-lock.json');
const linesMatching = (paths: string[], pattern: RegExp): string[] =>
  paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );

describe('the project is tidy', () => {
  it('has no notes left for later', () => {
    expect(linesMatching(written, /\b(?:TO[D]O|FIX[M]E|XX[X])\b/)).toEqual([]);
  });

  it('names no path of the machine it was made on', () => {
    const machine = /(?:^|[\s'"`(=:])\/(?:work|home|Users|root)\/\w/;
    expect(linesMatching(text, machine)).toEqual([]);
  });

  it('says in the first line of each migration why it is there', () => {
    const migrations = files.filter((path) => /^migrations\/\d+-.*\.ts$/.test(path));
    const silent = migrations.filter((path) => !/^\/\/ Why: \S.{20,}\n/.test(read(path)));
    expect({ silent, some: migrations.length > 0 }).toEqual({ silent: [], some: true });
  });

  it('lists every migration in its index, in order', () => {
    const inFolder = files
      .map((path) => /^migrations\/(\d+-.*)\.ts$/.exec(path)?.[1])
      .filter((name) => name !== undefined)
      .sort();
    const listed = [...read('migrations/index.ts').matchAll(/from '\.\/(\d+-[^']+)\.js'/g)];
    expect(listed.map((match) => match[1])).toEqual(inFolder);
  });

  it('calls no file by a name that says nothing', () => {
    const empty = /\/(?:utils?|helpers?|common|managers?|misc|shared)(?:\.|\/)/;
    const sources = files.filter((path) => path.startsWith('src/'));
    expect(sources.filter((path) => empty.test(path))).toEqual([]);
  });

  it('keeps decision records short', () => {
    const records = files.filter((path) => path.startsWith('docs/decisions/'));
    expect(records.filter((path) => read(path).split('\n').length > 81)).toEqual([]);
  });
});

describe('the templates', () => {
  const templates = files.filter((path) => /^views\/.*\.hbs$/.test(path));
  const sources = files.filter((path) => /^src\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'));
  const code = sources.map(read).join('\n');
  const markup = templates.map(read).join('\n');

  it('are each rendered by a route or drawn into another', () => {
    // The component set is whole by intent: each of its members is held to the package's fixtures.
    const pages = templates.filter((path) => !path.startsWith('views/partials/ui/'));
    const unused = pages.filter((path) => {
      const name = path.replace(/^views\/(?:partials\/|layouts\/)?/, '').replace(/\.hbs$/, '');
      const partial = path.startsWith('views/partials/') || path.startsWith('views/layouts/');
      const named = new RegExp(`['"\`]${name}['"\`]`).test(code);
      return !named && !(partial && new RegExp(`\\{\\{~?#?>\\s*"?${name}[\\s}"]`).test(markup));
    });
    expect(unused).toEqual([]);
  });

  it('never print data unescaped', () => {
    const framed = templates.filter((path) => !path.startsWith('views/layouts/'));
    expect(linesMatching(framed, /\{\{\{/)).toEqual([]);
  });
});

describe("README's tree", () => {
  const tree = /```tree\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
  const named = tree
    .split('\n')
    .flatMap((line) => /^(\s*)([\w.-]+\/)/.exec(line)?.slice(1, 3) ?? []);
  const top: string[] = [];
  const inSource: string[] = [];
  for (let at = 0; at < named.length; at += 2)
    (named[at] === '' ? top : inSource).push(named[at + 1] ?? '');

  const foldersOf = (paths: string[]): string[] =>
    [...new Set(paths.flatMap((path) => /^([^/]+\/)/.exec(path)?.[1] ?? []))].sort();

  it('names every folder of the project and no other', () => {
    expect([...top].sort()).toEqual(foldersOf(files.filter((path) => !path.startsWith('.'))));
  });

  it('names every room of the source and no other', () => {
    const rooms = files.filter((path) => path.startsWith('src/')).map((path) => path.slice(4));
    expect([...inSource].sort()).toEqual(foldersOf(rooms));
  });
});
