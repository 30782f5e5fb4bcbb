import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { AccessSettings } from './access-settings.js';
import { type PersonRecord, PersonStore } from './person.store.js';
import { RecoveryCodeStore } from './recovery-codes.store.js';
import { seal, unseal } from './secret-box.js';
import { newSecret, stepOfCode } from './second-factor.js';

const RECOVERY_CODES = 10;

export type SecondFactorProof = 'code' | 'recovery-code';

@Injectable()
export class SecondFactorService {
  constructor(
    private readonly people: PersonStore,
    private readonly recoveryCodes: RecoveryCodeStore,
    private readonly settings: AccessSettings,
    private readonly clock: Clock,
  ) {}

  /** A secret on its way in, sealed, to be kept in the session until a code proves that the app has it. */
  propose(): string {
    return seal(newSecret(), this.settings.secret);
  }

  /** What the app must be told. */
  open(sealed: string): string | null {
    return unseal(sealed, this.settings.secret);
  }

  /** Puts it in place; the value is the recovery codes, which are shown once. */
  async confirm(personId: string, sealed: string, code: string): Promise<Decision<string[]>> {
    const secret = this.open(sealed);
    if (secret === null) return refuse('second-factor.start-again');
    const step = await stepOfCode({ secret, code, at: this.clock.now(), lastStep: null });
    if (step === null) return refuse('second-factor.wrong-code');
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await this.recoveryCodes.replace(personId, codes);
    await this.people.setSecondFactor(personId, sealed, step);
    return allow(codes);
  }

  /** A code of the app or a recovery code, each good for one time. */
  async prove(person: PersonRecord, code: string): Promise<SecondFactorProof | null> {
    const secret = person.totpSecret === null ? null : this.open(person.totpSecret);
    if (secret !== null) {
      const at = this.clock.now();
      const step = await stepOfCode({ secret, code, at, lastStep: person.totpLastStep });
      if (step !== null) return (await this.people.spendStep(person.id, step)) ? 'code' : null;
    }
    const isRecovery = /^[a-z0-9-\s]{16,24}$/i.test(code);
    return isRecovery && (await this.recoveryCodes.spend(person.id, code)) ? 'recovery-code' : null;
  }

  async remove(personId: string): Promise<void> {
    await this.people.removeSecondFactor(personId);
    await this.recoveryCodes.replace(personId, []);
  }

  async recoveryCodesLeft(personId: string): Promise<number> {
    return this.recoveryCodes.left(personId);
  }
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Sixteen characters of an alphabet of 32, in groups that can be read aloud. */
function newRecoveryCode(): string {
  const characters = [...randomBytes(16)].map((byte) => letters[byte % 32] ?? '');
  return (characters.join('').match(/.{4}/g) ?? []).join('-');
}
