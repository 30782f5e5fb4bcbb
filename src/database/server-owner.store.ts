import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The application that keeps a data folder's server: at most one at a time. */
export interface ServerOwner {
  pid: number;
}

const FILE = 'everycell.pid';

/** The living application that holds the data folder, or null. */
export async function livingOwner(dataDirectory: string): Promise<ServerOwner | null> {
  const text = await readFile(path.join(dataDirectory, FILE), 'utf8').catch(() => '');
  const [pid, began] = text.trim().split(' ');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return null;
  return isAlive(number) && (await beginningOf(number)) === began ? { pid: number } : null;
}

/** Takes the data folder for this process; false when another living one holds it. */
export async function takeOwnership(dataDirectory: string): Promise<boolean> {
  const file = path.join(dataDirectory, FILE);
  const mine = `${String(process.pid)} ${await beginningOf(process.pid)}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if ((await livingOwner(dataDirectory)) !== null) return false;
    await rm(file, { force: true });
  }
  return false;
}

export async function giveUpOwnership(dataDirectory: string): Promise<void> {
  await rm(path.join(dataDirectory, FILE), { force: true });
}

/** Whether a process of this number lives; one of another account counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process began, in ticks since the machine did: a number that is given again tells two processes apart. */
async function beginningOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
}
