import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newId } from './new-id.js';

/**
 * The text of a file that only its owner reads; made at first use. Two processes may start at once: linking is what
 * only one of them can do, and the other reads the winner's text.
 */
export function readOrMakePrivate(file: string, make: () => string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const found = readIfThere(file);
  if (found !== null) return found;
  const fresh = `${file}.${newId()}`;
  writeFileSync(fresh, make(), { mode: 0o600 });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(fresh);
  }
  return readFileSync(file, 'utf8');
}

/** The same with 256 random bits in it. */
export const privateSecret = (file: string): string =>
  readOrMakePrivate(file, () => randomBytes(32).toString('base64url'));

function readIfThere(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
