// Writes styles and scripts to dist/assets: named by their content, so that browsers may keep them for ever.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { compile } from 'sass';

const project = join(import.meta.dirname, '..');

function styles() {
  const { css } = compile(join(project, 'views/styles/everycell.scss'), {
    loadPaths: [join(project, 'node_modules'), join(project, 'views/styles')],
    style: 'compressed',
    quietDeps: true,
  });
  return css;
}

// One request instead of one per script; the braces keep their names apart.
function scripts() {
  const folder = join(project, 'views/scripts');
  const files = readdirSync(folder).sort();
  return files.map((file) => `{\n${readFileSync(join(folder, file), 'utf8')}}\n`).join('');
}

/** The rules themselves, for the calculator of a rulebook's public page: a file of its own, which no other page loads. */
function calculator() {
  const { outputFiles } = buildSync({
    entryPoints: [join(project, 'views/calculator/calculator.js')],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    target: 'es2022',
    legalComments: 'none',
    // The same parser in its build for browsers, which have no Buffer.
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
  });
  return outputFiles[0].text;
}

function write(folder, name, text) {
  const bytes = Buffer.from(text);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const fingerprinted = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(folder, fingerprinted), bytes);
  writeFileSync(join(folder, `${fingerprinted}.br`), brotliCompressSync(bytes, quality));
  writeFileSync(join(folder, `${fingerprinted}.gz`), gzipSync(bytes, { level: 9 }));
  return fingerprinted;
}

/** Fills `folder` anew and returns the file names by their plain names. */
export function buildAssets(folder = join(project, 'dist/assets')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = { 'everycell.css': write(folder, 'everycell.css', styles()) };
  const icon = readFileSync(join(project, 'views/images/icon.svg'), 'utf8');
  names['icon.svg'] = write(folder, 'icon.svg', icon);
  names['everycell.js'] = write(folder, 'everycell.js', scripts());
  names['calculator.js'] = write(folder, 'calculator.js', calculator());
  writeFileSync(join(folder, 'names.json'), JSON.stringify(names, null, 2) + '\n');
  return names;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAssets();
