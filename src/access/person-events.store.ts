import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import { Tenancy } from '../database/tenancy.service.js';

export type PersonAction =
  | 'signed-in'
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'password-changed'
  | 'password-reset'
  | 'second-factor-added'
  | 'second-factor-removed'
  | 'recovery-code-used'
  | 'disabled';

export interface PersonEvent {
  action: PersonAction;
  at: Date;
}

/** What happened to an account, for its owner to recognise or not. Belongs to no programme; is never changed. */
@Injectable()
export class PersonEventStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  async record(personId: string, action: PersonAction): Promise<void> {
    await this.tenancy.queryAlone(
      `insert into person_event (person_id, id, at, action) values ($1, $2, $3, $4)`,
      [personId, newId(), this.clock.now(), action],
    );
  }

  async latest(personId: string, limit: number): Promise<PersonEvent[]> {
    return this.tenancy.queryAlone<PersonEvent>(
      `select action, at from person_event where person_id = $1 order by at desc, id desc limit $2`,
      [personId, limit],
    );
  }
}
