import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { build, stop } from 'esbuild';
import fc from 'fast-check';
import { collectedTests } from './collected-tests.mjs';

const FOLDERS = ['src/kernel', 'src/rules'];
const OTHERS = ['test/worked-examples.spec.ts'];
/** Generated rulebooks, asked of PostgreSQL: seconds where `sql-edges` takes a tenth of one. */
const LEFT_OUT = new Set(['src/rules/sql-stage.spec.ts']);
/** A property which says how often it runs is a dear one: a fifth of that is asked of each mutant. */
const FEWER = Number(process.env.EVERYCELL_MUTATION_FEWER ?? 5);
const MOST_SAMPLES = 300;

/**
 * The spec files of a project, each compiled once with everything it imports from the project. Every load runs the
 * compiled file anew, so that no state of a run is met by the next, and a mutant is active from the first line on.
 */
export async function bundledSpecs(root) {
  const files = [
    ...FOLDERS.flatMap((folder) =>
      readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`),
    ),
    ...OTHERS,
  ].filter((file) => file.endsWith('.spec.ts') && !LEFT_OUT.has(file) && mayBeAsked(file));
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: path.join(root, 'bundled'),
    outbase: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    logLevel: 'error',
    plugins: [placesAsText],
  });
  await stop();
  const packages = await packagesOf(metafile);
  return files.map((file) => {
    const name = path.join(root, 'bundled', file.replace(/\.ts$/, '.js'));
    const { text } = outputFiles.find((each) => each.path === name);
    const wrapped = `(function (require, module, exports) {${text}\n})`;
    const run = new vm.Script(wrapped, { filename: name }).runInThisContext();
    return { file, load: () => loaded(file, run, packages) };
  });
}

/** A part is asked by few specs: what `--testFiles` cannot mean, going by what stands before its first wildcard, is not compiled. */
export function mayBeAsked(file) {
  const patterns = (process.env.EVERYCELL_MUTATION_SPECS ?? '').split(',');
  return patterns.some((pattern) => file.startsWith(pattern.replace(/[*?[{!(].*$/, '')));
}

function loaded(file, run, packages) {
  const collected = collectedTests(file);
  const module = { exports: {} };
  run(
    (name) => (name === '@jest/globals' ? collected.globals : packages.get(name)),
    module,
    module.exports,
  );
  return collected;
}

/** A compiled file stands in no folder of its own, so each source is told its place. */
const placesAsText = {
  name: 'places-as-text',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => ({
      loader: 'ts',
      contents: readFileSync(file, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)),
    }));
  },
};

async function packagesOf({ outputs }) {
  const names = new Set(
    Object.values(outputs).flatMap(({ imports }) => imports.map((each) => each.path)),
  );
  names.delete('@jest/globals');
  const found = await Promise.all([...names].map(async (name) => [name, await import(name)]));
  return new Map([...found, ['fast-check', steadyProperties()]]);
}

/** The same examples in every run, so that a score can be repeated; and no search for the smallest one. */
function steadyProperties() {
  const steady = (given) => ({
    seed: 1,
    ...given,
    numRuns: given?.numRuns === undefined ? 100 : Math.ceil(given.numRuns / FEWER),
    endOnFailure: true,
  });
  return {
    ...fc,
    assert: (property, given) => fc.assert(property, steady(given)),
    sample: (arbitrary, given) =>
      fc.sample(arbitrary, {
        seed: 1,
        ...given,
        numRuns: Math.min(given?.numRuns ?? given ?? 10, MOST_SAMPLES),
      }),
  };
}
