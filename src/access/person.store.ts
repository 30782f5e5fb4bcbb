import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';

/** What signing in and the account page need to know of a person. Never leaves this room. */
export interface PersonRecord {
  id: string;
  email: string;
  name: string;
  language: string;
  passwordHash: string | null;
  totpSecret: string | null;
  totpConfirmed: boolean;
  totpLastStep: number | null;
  disabled: boolean;
  demonstration: boolean;
}

interface PersonRow {
  id: string;
  email: string;
  name: string;
  language: string;
  password_hash: string | null;
  totp_secret: string | null;
  totp_confirmed_at: Date | null;
  totp_last_step: string | null;
  disabled_at: Date | null;
  demonstration: boolean;
}

export interface NewPerson {
  email: string;
  name: string;
  language: string;
  passwordHash: string | null;
  demonstration?: boolean;
}

const columns = `id, email, name, language, password_hash, totp_secret, totp_confirmed_at, totp_last_step, disabled_at,
  demonstration`;

export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** People belong to no programme: this is a reference table, so it is read outside of a tenant transaction. */
@Injectable()
export class PersonStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  async byEmail(email: string): Promise<PersonRecord | null> {
    return this.one(`select ${columns} from person where email = $1`, emailKey(email));
  }

  async byId(id: string): Promise<PersonRecord | null> {
    return this.one(`select ${columns} from person where id = $1`, id);
  }

  /** In the transaction that lets them in; the new person's id, or null when somebody has that address already. */
  async add(context: RequestContext, person: NewPerson): Promise<string | null> {
    const rows = await this.tenancy.query<{ id: string }>(
      context,
      `insert into person (id, email, name, language, password_hash, demonstration, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing returning id`,
      [
        newId(),
        emailKey(person.email),
        person.name,
        person.language,
        person.passwordHash,
        person.demonstration ?? false,
        this.clock.now(),
      ],
    );
    return rows[0]?.id ?? null;
  }

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await this.tenancy.queryAlone(`update person set password_hash = $2 where id = $1`, [
      id,
      passwordHash,
    ]);
  }

  async setLanguage(id: string, language: string): Promise<void> {
    await this.tenancy.queryAlone(`update person set language = $2 where id = $1`, [id, language]);
  }

  /** Puts a second factor in place; its first code is spent with it. */
  async setSecondFactor(id: string, sealedSecret: string, step: number): Promise<void> {
    await this.tenancy.queryAlone(
      `update person set totp_secret = $2, totp_confirmed_at = $3, totp_last_step = $4 where id = $1`,
      [id, sealedSecret, this.clock.now(), step],
    );
  }

  async removeSecondFactor(id: string): Promise<void> {
    await this.tenancy.queryAlone(
      `update person set totp_secret = null, totp_confirmed_at = null, totp_last_step = null
       where id = $1`,
      [id],
    );
  }

  /** Of two requests with the same code one gets true: the row is the lock. */
  async spendStep(id: string, step: number): Promise<boolean> {
    const rows = await this.tenancy.queryAlone(
      `with spent as (update person set totp_last_step = $2
         where id = $1 and (totp_last_step is null or totp_last_step < $2) returning id)
       select id from spent`,
      [id, step],
    );
    return rows.length === 1;
  }

  async disable(id: string): Promise<void> {
    await this.tenancy.queryAlone(
      `update person set disabled_at = $2 where id = $1 and disabled_at is null`,
      [id, this.clock.now()],
    );
  }

  private async one(sql: string, key: string): Promise<PersonRecord | null> {
    const [row] = await this.tenancy.queryAlone<PersonRow>(sql, [key]);
    return row ? recordOf(row) : null;
  }
}

function recordOf(row: PersonRow): PersonRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    language: row.language,
    passwordHash: row.password_hash,
    totpSecret: row.totp_secret,
    totpConfirmed: row.totp_confirmed_at !== null,
    totpLastStep: row.totp_last_step === null ? null : Number(row.totp_last_step),
    disabled: row.disabled_at !== null,
    demonstration: row.demonstration,
  };
}
