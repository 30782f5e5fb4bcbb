import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { AccessSettings, SigningService } from './access/index.js';
import { readConfig } from './config.js';
import { projectFolder } from './project-folder.js';
import { type Sources, verifyAt } from './publications/index.js';

const LARGEST = 64 * 1024 * 1024;
const PATIENCE_MS = 30_000;

const REFUSALS: Readonly<Record<string, string>> = {
  'verification.unreadable': 'The publication cannot be read.',
  'verification.no-keys': 'The public keys cannot be read.',
  'verification.not-a-publication': 'Not genuine: this is no publication of Everycell.',
  'verification.bytes-altered': 'Not genuine: its bytes were altered.',
  'verification.hash-differs': 'Not genuine: the figures do not fit the hash that was released.',
  'verification.unknown-key': 'Not proven: none of the given keys is the one that signed it.',
  'verification.signature-wrong': 'Not genuine: the signature is wrong.',
  'verification.statement-differs': 'Not genuine: what was signed is another report.',
};

/** Adds `publication verify`. It needs no database and no server of one's own. */
export function registerPublicationCommands(program: Command): void {
  program
    .command('publication')
    .description('check what was published')
    .command('verify')
    .description('check the bytes, the hash and the signature of a downloaded publication')
    .argument('<file or address>', 'the JSON file of a publication, or where to fetch it')
    .option(
      '--keys <file or address>',
      "the agency's public keys (default: those of the address, else of this data folder)",
    )
    .action(verify);
}

async function verify(place: string, options: { keys?: string }): Promise<void> {
  const verdict = await verifyAt(sources, place, options.keys ?? null);
  if (verdict.ok) {
    const { programme, period, version, releasedAt, snapshotHash } = verdict.value;
    console.log(
      `Genuine: ${programme}, ${period}, version ${version}, released ${releasedAt}, SHA-256 ${snapshotHash}`,
    );
    return;
  }
  const { code, params = {} } = verdict.reason;
  const details = Object.values(params).filter((value) => value !== '');
  console.error([REFUSALS[code] ?? `Refused: ${code}`, ...details].join(' '));
  process.exitCode = 1;
}

const sources: Sources = {
  read: (place) => (/^https?:\/\//.test(place) ? fetchText(place) : readFile(place, 'utf8')),
  ownKeys: () => {
    const { dataDirectory } = readConfig(projectFolder());
    if (!existsSync(path.join(dataDirectory, 'keys', 'signing-key.pem')))
      throw new Error('this data folder has none; give --keys');
    return Promise.resolve(new SigningService(settingsAt(dataDirectory)).publicKeys().keys);
  },
};

const settingsAt = (dataDirectory: string): AccessSettings => ({
  baseUrl: null,
  dataDirectory,
  demonstration: null,
  secret: '',
});

async function fetchText(address: string): Promise<string> {
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if (bytes.byteLength > LARGEST) throw new Error(`${address} is larger than a publication is`);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
