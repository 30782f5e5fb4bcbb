// The README's first command where nothing was installed, built or started before, and once more where everything was: in a
// fresh clone of the last commit, by an account without rights where root asks, else by whoever asks. With `here` in this
// folder, by whoever asks. Prints how long each took until it was ready; ends with 1 where one did not come, or the second
// one computed for five seconds or more.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const FIRST_MS = 900_000;
const SECOND_MS = 120_000;
const project = path.resolve(import.meta.dirname, '..');
const isHere = process.argv.includes('here');
const account = process.getuid?.() === 0 && !isHere ? { uid: 65_534, gid: 65_534 } : {};

const home = mkdtempSync(path.join(tmpdir(), 'everycell-clone-'));
try {
  const folder = isHere ? project : clone(path.join(home, 'everycell'));
  if (folder !== null) await startTwice(folder);
  else console.log('No clean clone was started: git would not clone this folder.');
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 20 });
}

async function startTwice(folder) {
  const first = await start(folder, FIRST_MS);
  const second = await start(folder, SECOND_MS);
  const who = account.uid === undefined ? 'whoever asks' : 'an account without rights';
  const seconds = ({ took }) => `${took.toFixed(1)} s`;
  console.log(
    `npm start ${isHere ? 'here' : 'in a clean clone'}, by ${who}: ready after ${seconds(first)}, then after ${seconds(second)}`,
  );
  // What it computed is what it takes where nothing else runs.
  if (Math.min(second.took, second.computed ?? second.took) >= 5) {
    console.error(`The second start took ${seconds(second)} and computed ${second.computed} s.`);
    process.exitCode = 1;
  }
}

/** null where git refuses: a checkout without its history, or of an owner whom git does not trust. */
function clone(to) {
  const { status } = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', project, to], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) return null;
  if (account.uid !== undefined) {
    chownSync(home, account.uid, account.gid);
    for (const name of ['', ...readdirSync(to, { recursive: true })])
      chownSync(path.join(to, name), account.uid, account.gid);
  }
  return to;
}

/** Starts it as a terminal does, waits until it is ready and presses Ctrl-C. */
async function start(cwd, patience) {
  const began = performance.now();
  const env = {
    ...process.env,
    HOME: account.uid === undefined ? process.env.HOME : home,
    PORT: '0',
  };
  for (const name of Object.keys(env))
    if (/^(EVERYCELL|DATABASE|npm)_(?!config_registry$)/.test(name)) delete env[name];
  if (isHere) env.EVERYCELL_DATA_DIR = path.join(home, 'data');
  const child = spawn('npm', ['start'], {
    ...account,
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  let over = false;
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (over = true));
  const isReady = () => said.includes('Everycell is ready at');
  while (!isReady() && !over && performance.now() - began < patience) await wait(20);
  const took = (performance.now() - began) / 1000;
  const computed = computedBy(child.pid);
  if (!over) process.kill(-child.pid, 'SIGINT');
  await ended;
  if (!isReady()) throw new Error(`npm start did not come up:\n${said}`);
  return { took, computed };
}

/** Seconds of a processor of all processes of the group; null where the system does not tell. */
function computedBy(group) {
  let ticks = null;
  for (const pid of readdirIfAny('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (Number(fields[2]) !== group) continue;
    ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), ticks ?? 0);
  }
  return ticks === null ? null : ticks / 100;
}

function readdirIfAny(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
