import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { OrganisationStore } from './organisations.store.js';

const longestName = 200;

/** Organisations by name, for the operator. Each method belongs to an open transaction. */
@Injectable()
export class Organisations {
  constructor(
    private readonly store: OrganisationStore,
    private readonly clock: Clock,
  ) {}

  /** The one organisation of that name or id. */
  async only(nameOrId: string): Promise<Decision<string>> {
    const [id, ...others] = await this.store.named(nameOrId);
    return id === undefined || others.length > 0 ? refuse('organisation.not-one') : allow(id);
  }

  /** The same, made when nobody has the name yet. `country` is an ISO 3166 code. */
  async onlyOrNew(given: { name: string; country: string }): Promise<Decision<string>> {
    const name = given.name.normalize('NFC').trim();
    const { country } = given;
    if (name === '' || name.length > longestName || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(name))
      return refuse('organisation.name');
    const known = await this.store.named(name);
    if (known.length > 0) return this.only(name);
    if (!/^[A-Z]{2}$/.test(country)) return refuse('organisation.country', { found: country });
    const id = newId();
    await this.store.add({ id, name, country, at: this.clock.now() });
    return allow(id);
  }
}
