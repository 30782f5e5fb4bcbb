import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Account } from './npm-start.js';
import { copyPrepared } from './prepared-data.js';
import { root } from './tree.js';

const MAIN = path.join(root, 'dist', 'src', 'main.js');
const WARM = path.join(root, 'test', 'warm-process.mjs');
const READY_MS = 90_000;
/** Without an address of its own it takes that which it is asked at: a browser's forms come from no other. */
const DEMONSTRATION = { EVERYCELL_DEMO: 'on', EVERYCELL_BASE_URL: '' };

/** What a process that ended has left: its code or signal and everything it said. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** One run of the program, with everything it says. */
class Launched {
  said = '';
  isRunning = true;
  readonly ended: Promise<Ending>;

  constructor(readonly child: ChildProcess) {
    const hear = (chunk: Buffer): void => void (this.said += chunk.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.isRunning = false;
        resolve({ code, signal, output: this.said });
      });
    });
  }
}

/**
 * The built application as its own process with its own data folder and embedded PostgreSQL, to be stopped, killed and
 * started again on the same data.
 */
export class ApplicationProcess {
  private current: Launched | null = null;
  /** Has loaded its modules and waits, before it looked at the data, until it is its turn. */
  private next: Launched | null = null;
  /** Where it answers, once it is ready. */
  origin = '';

  private constructor(
    readonly dataDirectory: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** What is left of one that does not start; in a folder of its own, or in the one that is given. */
  static async failing(
    settings: Readonly<Record<string, string>>,
    given?: { readonly folder: string; readonly account: Account },
  ): Promise<Ending> {
    const process = new ApplicationProcess(given?.folder ?? (await emptyFolder()), settings);
    try {
      return await process.launch('cold', given?.account ?? null).ended;
    } finally {
      if (given === undefined) await process.remove();
    }
  }

  /** Starts it in an empty folder of its own, without the demonstration. */
  static async begin(settings: Readonly<Record<string, string>> = {}): Promise<ApplicationProcess> {
    const process = new ApplicationProcess(await emptyFolder(), settings);
    await process.start();
    return process;
  }

  /** Starts it with the demonstration, as whoever starts it a second time finds it. */
  static async withDemonstration(): Promise<ApplicationProcess> {
    const process = new ApplicationProcess(await emptyFolder(), DEMONSTRATION);
    await ApplicationProcess.putDemonstration(process.dataDirectory);
    await process.start();
    return process;
  }

  /** Puts the data of a first start with the demonstration where it is wanted. */
  static putDemonstration(dataDirectory: string): Promise<void> {
    return copyPrepared('demonstration', dataDirectory, async (folder) => {
      const first = new ApplicationProcess(folder, DEMONSTRATION);
      await first.start();
      await first.stop();
    });
  }

  /** Starts it again on the same data and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.current = this.next ?? this.launch();
    if (this.next !== null) this.next.child.send('begin');
    this.next = null;
    const until = performance.now() + READY_MS;
    while (performance.now() < until) {
      const found = /Everycell is ready (?:at|to work\. .* are at) (\S+)/.exec(this.current.said);
      if (found?.[1] !== undefined) {
        this.origin = found[1];
        return;
      }
      if (!this.current.isRunning) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The application did not become ready:\n${this.current.said}`);
  }

  /** Lets the process of the next start load its modules now, which takes longer than all the rest of a start. */
  warmNext(): void {
    this.next ??= this.launch('warm');
  }

  /** Starts a second one on the same data folder and gives how it ended. */
  async startAnother(): Promise<Ending> {
    return this.launch().ended;
  }

  /** kill -9 of the application alone: its PostgreSQL lives on, as it does in life. */
  async kill(): Promise<Ending> {
    this.current?.child.kill('SIGKILL');
    return this.ending();
  }

  /** Also ends PostgreSQL without a farewell, so that the next start recovers from the log. */
  async killAll(): Promise<Ending> {
    const postmaster = await this.postmaster();
    const ending = await this.kill();
    if (postmaster !== null) process.kill(postmaster, 'SIGKILL');
    return ending;
  }

  /** Asks it to stop, as Ctrl-C does, and waits for it. */
  async stop(): Promise<Ending> {
    this.current?.child.kill('SIGINT');
    return this.ending();
  }

  /** The number of its PostgreSQL's first process, or null when none runs. */
  async postmaster(): Promise<number | null> {
    const file = path.join(this.dataDirectory, 'cluster', 'postmaster.pid');
    const text = await readFile(file, 'utf8').catch(() => '');
    const pid = Number(text.split('\n')[0]);
    return pid > 0 ? pid : null;
  }

  /** Stops whatever still runs and removes the data. */
  async remove(): Promise<void> {
    this.next?.child.kill('SIGKILL');
    if (this.current?.isRunning === true) await this.stop();
    const postmaster = await this.postmaster();
    if (postmaster !== null) process.kill(postmaster, 'SIGQUIT');
    await rm(path.dirname(this.dataDirectory), { recursive: true, force: true, maxRetries: 20 });
  }

  private launch(how: 'cold' | 'warm' = 'cold', account: Account = null): Launched {
    const env = { ...process.env };
    for (const name of Object.keys(env))
      if (name.startsWith('EVERYCELL_') || name.startsWith('DATABASE_')) env[name] = undefined;
    const isWarm = how === 'warm';
    const before = isWarm ? ['--import', pathToFileURL(WARM).href] : [];
    const child = spawn(process.execPath, [...before, MAIN], {
      ...(account ?? {}),
      cwd: root,
      env: {
        ...env,
        PORT: '0',
        EVERYCELL_DEMO: 'off',
        EVERYCELL_LOG_LEVEL: 'silent',
        // A form is taken from this address alone; the demonstration needs none and is answered on a port of its own.
        ...(this.settings.EVERYCELL_DEMO === 'on'
          ? {}
          : { EVERYCELL_BASE_URL: 'http://localhost' }),
        ...this.settings,
        EVERYCELL_DATA_DIR: this.dataDirectory,
      },
      stdio: ['ignore', 'pipe', 'pipe', isWarm ? 'ipc' : 'ignore'],
    });
    return new Launched(child);
  }

  private ending(): Promise<Ending> {
    if (this.current === null) throw new Error('It was never started.');
    return this.current.ended;
  }
}

async function emptyFolder(): Promise<string> {
  if (!existsSync(MAIN)) throw new Error('There is no build to start: run npm run build first.');
  const folder = await mkdtemp(path.join(tmpdir(), 'everycell-process-'));
  await chmod(folder, 0o711);
  return path.join(folder, 'data');
}
