import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { SigningService } from './access/index.js';
import { printRefusals } from './cli-refusals.js';
import { readConfig } from './config.js';
import { projectFolder } from './project-folder.js';
import { verifyAt, type Sources } from './publications/index.js';

const LARGEST = 50 * 1024 * 1024;
const PATIENCE_MS = 30_000;

/** Adds `publication verify`. Needs no database and no server. */
export function registerPublicationCommands(program: Command): void {
  program
    .command('publication')
    .description('released reports')
    .command('verify')
    .description('check the hash and the signature of a downloaded report')
    .argument('<place>', 'file or address of the report as JSON')
    .option(
      '--keys <place>',
      'file or address of the public keys; else those of the server, or of the data folder',
    )
    .action(async (place: string, options: { keys?: string }) => {
      const verdict = await verifyAt(sources, place, options.keys ?? null);
      if (!verdict.ok) {
        printRefusals([verdict.reason]);
        return;
      }
      const { programme, period, version, releasedAt, snapshotHash } = verdict.value;
      console.log(`Genuine: ${programme}, ${period}, version ${String(version)}`);
      console.log(`Released ${releasedAt}, content hash ${snapshotHash}`);
    });
}

const sources: Sources = {
  read: (place) => (/^https?:\/\//.test(place) ? download(place) : readSmall(place)),
  ownKeys: () => {
    const { dataDirectory } = readConfig(projectFolder());
    if (!existsSync(path.join(dataDirectory, 'keys', 'signing-key.pem')))
      return Promise.reject(new Error(`no key in ${dataDirectory}`));
    const signing = new SigningService({
      dataDirectory,
      baseUrl: null,
      demonstration: null,
      secret: '',
    });
    return Promise.resolve(signing.publicKeys().keys);
  },
};

async function readSmall(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > LARGEST) throw new Error('larger than any report');
  return readFile(file, 'utf8');
}

async function download(address: string): Promise<string> {
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(`the server answered ${String(answer.status)}`);
  const text = await answer.text();
  if (text.length > LARGEST) throw new Error('larger than any report');
  return text;
}
