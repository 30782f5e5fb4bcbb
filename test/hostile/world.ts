import { DemoService } from '../../src/demo/index.js';
import { Visitors, PASSWORD } from '../access/visitors.js';
import type { Role } from '../../src/access/permissions.js';
import { type WebApplication, webApplication } from '../access/web-application.js';
import { testDatabase, type TestDatabase } from '../database.js';
import { given } from '../producer-quarter.js';
import { Browser, closeConnections } from './browser.js';

/** The whole application over the demonstration: two programmes with filed quarters, recyclers and reports. */
export interface World {
  readonly db: TestDatabase;
  readonly application: WebApplication;
  /** Somebody with this role in an organisation of the programme, signed in. */
  member(programme: string, role: Role): Promise<Browser & { readonly personId: string }>;
  /** The same person with another role and in a session of its own. */
  again(programme: string, personId: string, role: Role): Promise<Browser>;
  anonymous(): Browser;
  close(): Promise<void>;
}

export async function openWorld(quarters = 3): Promise<World> {
  const db = await testDatabase();
  const application = await webApplication(db);
  given(await application.app.get(DemoService).load({ quarters }));
  return {
    db,
    application,
    anonymous: () => Browser.of(application.app),
    member: async (programme, role) => {
      const tenant = await tenantOf(db, programme, role);
      const visitors = await Visitors.to(application.app, db, tenant);
      const { id, email } = await visitors.person(role);
      const browser = await Browser.of(application.app).signIn(email, PASSWORD);
      return Object.assign(browser, { personId: id });
    },
    again: async (programme, personId, role) => {
      const { programmeId } = await tenantOf(db, programme, role);
      await db.owner.query(
        'update membership set role = $3 where programme_id = $1 and person_id = $2',
        [programmeId, personId, role],
      );
      const { rows } = await db.owner.query<{ email: string }>(
        'select email from person where id = $1',
        [personId],
      );
      return Browser.of(application.app).signIn(rows[0]?.email ?? '', PASSWORD);
    },
    close: async () => {
      closeConnections();
      await application.close();
      await db.close();
    },
  };
}

async function tenantOf(db: TestDatabase, programme: string, role: Role) {
  const { rows } = await db.owner.query<{ programmeId: string; organisationId: string }>(
    `select p.id as "programmeId", coalesce(
       (select m.organisation_id from membership m join person on person.id = m.person_id
        where m.programme_id = p.id and m.role = $2 order by m.organisation_id limit 1), p.agency_id) as "organisationId"
     from programme p where p.slug = $1`,
    [programme, role],
  );
  const found = rows[0];
  if (found === undefined) throw new Error(`There is no programme ${programme}.`);
  return found;
}
