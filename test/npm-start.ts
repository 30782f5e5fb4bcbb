import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './tree.js';

/** Whose process it is; null for whoever runs the tests. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** nobody, where root runs the tests and has left the project open to others. */
export function anotherAccount(): NonNullable<Account> | null {
  if (process.getuid?.() !== 0) return null;
  const nobody = { uid: 65_534, gid: 65_534 };
  const { status } = spawnSync(process.execPath, ['-e', ''], { ...nobody, cwd: root });
  return status === 0 ? nobody : null;
}

export interface Start {
  /** Until it said that it was ready, in seconds. */
  readonly took: number;
  /** How long its processes had a processor until then; null where the system does not tell. */
  readonly computed: number | null;
  readonly said: string;
}

/** The README's command on a data folder of its own, as a terminal runs it: a Ctrl-C reaches npm and what npm started. */
export class NpmStart {
  readonly dataDirectory: string;

  private constructor(
    private readonly folder: string,
    private readonly account: Account,
    private readonly demonstration: 'on' | 'off',
  ) {
    this.dataDirectory = path.join(folder, 'data');
  }

  static async in(account: Account, demonstration: 'on' | 'off'): Promise<NpmStart> {
    const folder = await mkdtemp(path.join(tmpdir(), 'everycell-npm-'));
    await chmod(folder, 0o711);
    if (account !== null) await chown(folder, account.uid, account.gid);
    return new NpmStart(folder, account, demonstration);
  }

  /** Starts it, waits until it is ready and stops it in good order. */
  async once(readyMs: number): Promise<Start> {
    const began = performance.now();
    const child = spawn('npm', ['start'], {
      ...(this.account ?? {}),
      cwd: root,
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        PORT: '0',
        EVERYCELL_DATA_DIR: this.dataDirectory,
        EVERYCELL_DEMO: this.demonstration,
        ...(this.demonstration === 'off' ? { EVERYCELL_BASE_URL: 'http://localhost' } : {}),
        EVERYCELL_LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const group = child.pid ?? 0;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<void>((resolve) =>
      child.once('close', () => {
        resolve();
      }),
    );
    let over = false as boolean;
    void ended.then(() => (over = true));
    while (!said.includes('Everycell is ready at') && !over && performance.now() - began < readyMs)
      await wait(20);
    const took = (performance.now() - began) / 1000;
    const computed = await computedBy(group);
    if (!over) process.kill(-group, 'SIGINT');
    await ended;
    if (!said.includes('Everycell is ready at')) throw new Error(`It did not start:\n${said}`);
    return { took, computed, said };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** Seconds of a processor of all processes of the group, and of those that they have waited for. */
async function computedBy(group: number): Promise<number | null> {
  const pids = await readdir('/proc').catch(() => []);
  let ticks: number | null = null;
  for (const pid of pids.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[2]) !== group) continue;
    ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), ticks ?? 0);
  }
  return ticks === null ? null : ticks / 100;
}
