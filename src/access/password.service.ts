import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

import type { Decision } from '../kernel/decision.js';
import { projectFolder } from '../project-folder.js';
import { checkPassword } from './password-rules.js';

/** OWASP Password Storage Cheat Sheet: argon2id (the package's own choice) with 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

@Injectable()
export class PasswordService {
  private readonly blocked = new Set(blockedPasswords());
  /** Stands in where an account has no password, so that an unknown account takes as long as a known one. */
  private readonly nobody = hash('nobody has this password', parameters);

  check(password: string, context: readonly string[]): Decision<string> {
    return checkPassword(password, { blocked: this.blocked, context: ['everycell', ...context] });
  }

  async hash(password: string): Promise<string> {
    return hash(password.normalize('NFC'), parameters);
  }

  /** Takes the same time whether there is a hash or not. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    const right = await verify(passwordHash ?? (await this.nobody), password.normalize('NFC'));
    return right && passwordHash !== null;
  }
}

/** The list stands beside the source; the built program runs from another folder of the same project. */
function blockedPasswords(): string[] {
  const file = join(projectFolder(), 'src', 'access', 'blocked-passwords.txt');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}
