// Installs and builds what is missing or out of date. Needs no package.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '..');
const packages = path.join(project, 'node_modules');
const BUILT = path.join(project, 'dist', '.built');
const SOURCES = [
  'src',
  'migrations',
  'views',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];

export function prepare() {
  install();
  if (!build()) fail('The build failed; the lines above say why.');
}

export function install() {
  refuseOldNode();
  // A folder that is linked belongs to another copy of the project, which looks after it.
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const installed = timeOf(path.join(packages, '.package-lock.json'));
  if (installed > 0 && installed >= timeOf(path.join(project, 'package-lock.json'))) return;
  console.error('Installing packages, once (about a minute) ...');
  if (npm(['ci', '--loglevel=error'])) return;
  fail('The packages could not be installed; the lines above say why.');
}

/** Builds when a source is newer than what was built; false when that fails. */
export function build() {
  const began = Date.now();
  if (builtAt() >= newest(SOURCES.map((name) => path.join(project, name)))) return true;
  console.error('Building ...');
  rmSync(BUILT, { force: true });
  if (!npm(['run', '--silent', 'build'])) return false;
  writeFileSync(BUILT, '');
  // What was saved while it built is newer than this and builds again.
  utimesSync(BUILT, began / 1000, began / 1000);
  return true;
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Everycell needs Node 20.19 or later; this is ${process.versions.node}.`);
}

function npm(parameters) {
  const { status } = spawnSync('npm', parameters, {
    cwd: project,
    // The output of a command that is started this way stays free for what it prints.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function builtAt() {
  return existsSync(path.join(project, 'dist', 'src', 'main.js')) ? timeOf(BUILT) : 0;
}

function newest(places) {
  return Math.max(0, ...places.map((place) => newestBelow(place)));
}

function newestBelow(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, newest(readdirSync(place).map((name) => path.join(place, name))));
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
