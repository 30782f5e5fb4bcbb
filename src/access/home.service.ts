import { Injectable } from '@nestjs/common';

import { fits, type Membership } from './membership.js';
import { MembershipStore } from './memberships.store.js';
import { familyOf, type RoleFamily } from './permissions.js';
import { ProgrammeDirectory } from './programme-directory.service.js';
import type { Programme } from './request-access.js';

/** One place somebody can act in: an organisation in a programme, in the area of its kind. */
export interface Place {
  readonly programme: Programme;
  readonly membership: Membership;
  readonly area: RoleFamily;
  readonly address: string;
}

export const switchAddress = '/switch';

@Injectable()
export class HomeService {
  constructor(
    private readonly memberships: MembershipStore,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async placesOf(personId: string): Promise<Place[]> {
    const places: Place[] = [];
    for (const membership of await this.memberships.ofPerson(personId)) {
      const programme = await this.programmes.byId(membership.programmeId);
      if (!programme || !fits(membership.role, membership.organisationId, programme.agencyId)) {
        continue;
      }
      const area = familyOf(membership.role);
      places.push({ programme, membership, area, address: `/p/${programme.slug}/${area}` });
    }
    return places;
  }

  async place(
    personId: string,
    programmeId: string,
    organisationId: string,
  ): Promise<Place | null> {
    const places = await this.placesOf(personId);
    const found = places.find(
      ({ membership }) =>
        membership.programmeId === programmeId && membership.organisationId === organisationId,
    );
    return found ?? null;
  }

  /** Where to go after signing in: on to what was asked for, into the only place there is, or to the choice. */
  async after(personId: string, wanted: string): Promise<string> {
    if (wanted !== '/') return wanted;
    const places = await this.placesOf(personId);
    return places.length === 1 && places[0] ? places[0].address : switchAddress;
  }
}
