import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { AccessSettings } from './access-settings.js';
import { type DemonstrationAccount, MembershipStore } from './memberships.store.js';
import { roleNames } from './permissions.js';
import { ProgrammeDirectory } from './programme-directory.service.js';
import type { Programme } from './request-access.js';

export interface DemonstrationProgramme {
  programme: Programme;
  accounts: DemonstrationAccount[];
}

const FRESH_MS = 30_000;

/** Where everything is invented, a newcomer is inside with one click. */
@Injectable()
export class DemonstrationService {
  private kept: { at: number; found: DemonstrationProgramme[] } | null = null;

  constructor(
    private readonly settings: AccessSettings,
    private readonly programmes: ProgrammeDirectory,
    private readonly memberships: MembershipStore,
    private readonly clock: Clock,
  ) {}

  /** Demonstration accounts open nothing where no programme is a demonstration, or the operator says no. */
  async isOpen(): Promise<boolean> {
    if (this.settings.demonstration === false) return false;
    return (await this.programmes.all()).some(({ demonstration }) => demonstration);
  }

  /** Accounts of every role, and second ones where the law wants two people. */
  async accounts(): Promise<DemonstrationProgramme[]> {
    if (!(await this.isOpen())) return [];
    const now = this.clock.now().getTime();
    if (this.kept && Math.abs(now - this.kept.at) < FRESH_MS) return this.kept.found;
    const programmes = (await this.programmes.all()).filter((each) => each.demonstration);
    const found: DemonstrationProgramme[] = [];
    for (const programme of programmes) {
      const accounts = await this.memberships.demonstrationAccounts(programme.id);
      // In the order of the work: who files, who treats, who decides.
      accounts.sort((a, b) => roleNames.indexOf(a.role) - roleNames.indexOf(b.role));
      if (accounts.length > 0) found.push({ programme, accounts });
    }
    this.kept = { at: now, found };
    return found;
  }
}
