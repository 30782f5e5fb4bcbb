import type { Type } from '@nestjs/common';
import {
  type AuditAction,
  familyOf,
  ProgrammeDirectory,
  ProgrammeFounding,
  type Programme,
  readProgramme,
  type Role,
} from '../../src/access/index.js';
import { type RequestContext, systemOf, Tenancy } from '../../src/database/index.js';
import { Registrations, readAdmission } from '../../src/register/index.js';
import { FirstLaws } from '../../src/rulemaking/index.js';
import { type TestApplication } from '../access/application.js';
import { type Agent, Visitors } from '../access/visitors.js';
import { webApplication } from '../access/web-application.js';
import { seedOrganisation, testDatabase, type TestDatabase } from '../database.js';
import { given } from '../producer-quarter.js';

export const actors = ['officer', 'second', 'maker', 'drafter', 'certifier'] as const;
export type Actor = (typeof actors)[number];
export type Party = 'agency' | 'maker' | 'recycler';
export type Acting = RequestContext & { organisationId: string; personId: string };

const roleOf: Readonly<Record<Actor, Role>> = {
  officer: 'agency.administrator',
  second: 'agency.administrator',
  maker: 'producer.administrator',
  drafter: 'recycler.administrator',
  certifier: 'recycler.administrator',
};
const partyOf: Readonly<Record<Actor, Party>> = {
  officer: 'agency',
  second: 'agency',
  maker: 'maker',
  drafter: 'recycler',
  certifier: 'recycler',
};

export interface Told {
  action: AuditAction;
  person: string | null;
  actingOrganisation: string | null;
  organisation: string;
  onBehalfOf: string | null;
  before: unknown;
  after: unknown;
}

interface TakingPart {
  readonly parties: Readonly<Record<Party, string>>;
  readonly of: Readonly<Record<Actor, Acting>>;
}

const lines = `select action, person_id as person, acting_organisation_id as "actingOrganisation",
    organisation_id as organisation, on_behalf_of as "onBehalfOf", before, after
  from audit_event where programme_id = $1 order by id`;

/** The whole application over a founded programme: an agency, a producer and a recycler, with people in each. */
export class AuditedWorld {
  private constructor(
    readonly db: TestDatabase,
    readonly application: TestApplication,
    readonly programme: Programme,
    private readonly takingPart: TakingPart,
  ) {}

  static async open(): Promise<AuditedWorld> {
    const db = await testDatabase();
    const application = await webApplication(db);
    const programme = await found(application);
    const { id: programmeId, agencyId: agency } = programme;
    const parties: Record<Party, string> = {
      agency,
      maker: await seedOrganisation(db, 'Maker Ltd'),
      recycler: await seedOrganisation(db, 'Recycler Ltd'),
    };
    const of = {} as Record<Actor, Acting>;
    for (const actor of actors) {
      const organisationId = parties[partyOf[actor]];
      const to = await Visitors.to(application.app, db, { programmeId, organisationId });
      const { id: personId } = await to.person(roleOf[actor]);
      const capacity = familyOf(roleOf[actor]) === 'agency' ? 'agency' : 'organisation';
      of[actor] = { programmeId, organisationId, personId, capacity };
    }
    const world = new AuditedWorld(db, application, programme, { parties, of });
    await world.admit('maker', 'producer');
    await world.admit('recycler', 'recycler');
    return world;
  }

  get parties(): TakingPart['parties'] {
    return this.takingPart.parties;
  }

  get of(): TakingPart['of'] {
    return this.takingPart.of;
  }

  get system(): RequestContext {
    return systemOf(this.programme.id);
  }

  service<T>(type: Type<T>): T {
    return this.application.app.get(type, { strict: false });
  }

  /** The names of the actors by their ids, and of the parties by theirs. */
  nameOf(id: string | null): string | null {
    const named = [
      ...actors.map((actor) => [this.of[actor].personId, actor]),
      ...Object.entries(this.parties).map(([party, of]) => [of, party]),
    ];
    return named.find(([known]) => known === id)?.[1] ?? id;
  }

  /** Every line of the trail, oldest first, with ids of people and organisations as names. */
  async trail(): Promise<Told[]> {
    const { rows } = await this.db.owner.query<Told>(lines, [this.programme.id]);
    return this.named(rows);
  }

  /** The same, as row-level security lets somebody see it. */
  linesSeenBy(actor: Actor): Promise<Told[]> {
    const ctx = this.of[actor];
    const { tenancy } = this.db;
    return tenancy.run(ctx, async () =>
      this.named(await tenancy.query<Told>(ctx, lines, [this.programme.id])),
    );
  }

  /** Somebody's browser, signed in. */
  async browserOf(actor: Actor): Promise<Agent> {
    const { programmeId, organisationId, personId } = this.of[actor];
    const tenant = { programmeId, organisationId };
    const visitors = await Visitors.to(this.application.app, this.db, tenant);
    return (await visitors.enter(`${personId}@example.org`)).agent;
  }

  private named(rows: readonly Told[]): Told[] {
    return rows.map((row) => ({
      ...row,
      person: this.nameOf(row.person),
      actingOrganisation: this.nameOf(row.actingOrganisation),
      organisation: this.nameOf(row.organisation) ?? '',
      onBehalfOf: this.nameOf(row.onBehalfOf),
    }));
  }

  async close(): Promise<void> {
    await this.application.close();
    await this.db.close();
  }

  private async admit(party: 'maker' | 'recycler', capacity: string): Promise<void> {
    const answers = {
      capacity,
      validFrom: '2025-01-01',
      brands: ['Cell'],
      categories: ['portable'],
    };
    const admission = given(readAdmission(answers));
    const registrations = this.service(Registrations);
    given(await registrations.admit(this.system, this.parties[party], admission));
  }
}

async function found({ app }: TestApplication): Promise<Programme> {
  const read = readProgramme({
    ...{ slug: 'audited', name: { en: 'Audited', de: 'Geprüft' }, jurisdiction: 'DE' },
    ...{ currency: 'EUR', timeZone: 'Europe/Berlin', filingDays: '30' },
    ...{ accent: '#0b5c4a', accentDark: '#7fd1b9' },
  });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const laws = app.get(FirstLaws, { strict: false });
  const first = given(await laws.read('EUR', { fees: 'demo/eco-modulated-fees', reports: 'method/indicators' })); // prettier-ignore
  const founding = app.get(ProgrammeFounding, { strict: false });
  const ctx = founding.context();
  const programme = await app.get(Tenancy, { strict: false }).run(ctx, async () => {
    const founded = given(await founding.found(ctx, read.value, 'The agency'));
    await laws.adopt(ctx, first);
    return founded;
  });
  await app.get(ProgrammeDirectory, { strict: false }).refresh();
  return programme;
}
