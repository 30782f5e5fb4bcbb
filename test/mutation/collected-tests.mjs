import { expect } from 'expect';

/** What a spec file takes from `@jest/globals`, gathering its tests instead of running them. */
export function collectedTests(file) {
  const tests = [];
  const before = [];
  const after = [];
  const names = [];

  const describe = (name, body) => {
    names.push(name);
    body();
    names.pop();
  };
  const it = (name, run) => {
    tests.push({ id: [file, ...names, name].join(' > '), run });
  };
  // A row that is no list is the one argument; rows count, so that no two tests share an id.
  const each = (declare) => (rows) => (name, run) => {
    for (const [at, row] of rows.entries())
      declare(`${name} [${at + 1}]`, () => run(...(Array.isArray(row) ? row : [row])));
  };
  describe.each = each(describe);
  it.each = each(it);

  return {
    tests,
    before,
    after,
    globals: {
      describe,
      it,
      expect,
      beforeAll: (run) => before.push(run),
      afterAll: (run) => after.push(run),
    },
  };
}
