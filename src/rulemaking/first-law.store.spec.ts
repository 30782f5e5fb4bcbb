import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '../access/audit-trail.service.js';
import { AuditTrailStore } from '../access/audit-trail.store.js';
import { OrganisationStore } from '../access/organisations.store.js';
import { Organisations } from '../access/organisations.service.js';
import { ProgrammeDirectory } from '../access/programme-directory.service.js';
import { ProgrammeFounding } from '../access/programme-founding.service.js';
import { ProgrammeStore } from '../access/programmes.store.js';
import { readProgramme } from '../access/new-programme.js';
import { RulebookLibrary } from '../assessments/index.js';
import { RulebookReader } from '../assessments/rulebook-reader.service.js';
import { RulebooksStore } from '../assessments/rulebooks.store.js';
import { ReferenceNumbers, systemOf, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { readAdmission } from '../register/index.js';
import { AdmissionRecords, Registrations } from '../register/registrations.service.js';
import { RegistrationsStore } from '../register/registrations.store.js';
import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import { FirstLaws } from './first-law.service.js';
import { RuleThread } from './rule-thread.service.js';

// What a real programme begins with: its agency and first law, then the organisations admitted to it.

let db: TestDatabase;
let founding: ProgrammeFounding;
let laws: FirstLaws;
let organisations: Organisations;
let registrations: Registrations;
let library: RulebookLibrary;
let directory: ProgrammeDirectory;

beforeAll(async () => {
  db = await testDatabase();
  const { tenancy, clock } = db;
  const programmes = new ProgrammeStore(tenancy);
  directory = new ProgrammeDirectory(programmes, clock);
  const audit = new AuditTrail(new AuditTrailStore(tenancy), directory, clock);
  organisations = new Organisations(new OrganisationStore(tenancy), clock);
  founding = new ProgrammeFounding(programmes, organisations, audit, clock);
  library = new RulebookLibrary(new RulebooksStore(tenancy), clock, new RulebookReader());
  laws = new FirstLaws(library, new RuleThread());
  registrations = new Registrations(
    tenancy,
    new RegistrationsStore(tenancy),
    new AdmissionRecords(new ReferenceNumbers(tenancy), audit, clock),
    directory,
  );
});

afterAll(() => db.close());

const settings = (slug: string) => {
  const read = readProgramme({
    slug,
    name: { en: 'Battery fees', de: 'Batteriegebühr' },
    jurisdiction: 'CH',
    currency: 'CHF',
    timeZone: 'Europe/Zurich',
    filingDays: '30',
    accent: '#0b5d4b',
    accentDark: '#7fd1bd',
  });
  if (!read.ok) throw new Error('The settings are faulty.');
  return read.value;
};
const swiss = { fees: 'ch/sr-814.670.1', reports: 'eu/2023-1542' };
const day = '2026-08-01' as CalendarDate;

async function found(slug: string): Promise<RequestContext> {
  const ctx = founding.context();
  await db.tenancy.run(ctx, async () => {
    valueOf(await founding.found(ctx, settings(slug), 'Office of the Environment'));
    await laws.adopt(ctx, valueOf(await laws.read('CHF', swiss)));
  });
  return systemOf(ctx.programmeId);
}

const admit = (ctx: RequestContext, name: string, answers = {}) =>
  db.tenancy.run(ctx, async () => {
    const organisation = valueOf(await organisations.onlyOrNew({ name, country: 'CH' }));
    const admission = readAdmission({
      capacity: 'producer',
      brands: [' Zelle ', ''],
      categories: ['portable'],
      validFrom: '2026-01-01',
      ...answers,
    });
    return { organisation, done: await registrations.admit(ctx, organisation, valueOf(admission)) };
  });

describe('a programme that is founded', () => {
  it('charges and reports by its first law, and has an agency', async () => {
    const ctx = await found('bafu');
    const adopted = (purpose: 'fees' | 'reports') =>
      db.tenancy.run(ctx, () => library.adopted(ctx, purpose, day));
    expect(valueOf(await adopted('fees')).rulebook.id).toBe(swiss.fees);
    expect(valueOf(await adopted('reports')).rulebook.id).toBe(swiss.reports);
    const { rows } = await db.owner.query(
      `select p.slug, p.demonstration, o.name as agency from programme p join organisation o on o.id = p.agency_id`,
    );
    expect(rows).toEqual([
      { slug: 'bafu', demonstration: false, agency: 'Office of the Environment' },
    ]);
    const trail = await db.owner.query(`select action from audit_event`);
    expect(trail.rows).toEqual([{ action: 'programme.founded' }]);
  });

  it('is founded once', async () => {
    const ctx = founding.context();
    const again = await db.tenancy.run(ctx, () => founding.found(ctx, settings('bafu'), 'Other'));
    expect(again).toMatchObject({ reason: { code: 'programme.known' } });
    const { rows } = await db.owner.query(`select name from organisation where name = 'Other'`);
    expect(rows).toEqual([]);
  });

  it.each([
    [{ ...swiss, fees: 'xx/none' }, 'CHF', 'programme.no-such-rulebook'],
    [{ ...swiss, reports: 'xx/none' }, 'CHF', 'programme.no-such-rulebook'],
    [{ ...swiss, fees: 'eu/2023-1542' }, 'CHF', 'assessment.rulebook-without-fees'],
    [swiss, 'EUR', 'programme.rulebook-currency'],
  ])('does not begin with %j in %s', async (rulebooks, currency, code) => {
    expect(await laws.read(currency, rulebooks)).toMatchObject({ reason: { code } });
  });
});

describe('an organisation that is admitted', () => {
  it('has a number and is registered once in a capacity, in its programme alone', async () => {
    const ctx = await found('first');
    const other = await found('second');
    const { organisation, done } = await admit(ctx, 'Zellen AG');
    expect(done).toEqual({ ok: true, value: expect.stringMatching(/^FIRST-R-2026-000001-\w$/) });
    const again = await admit(ctx, 'zellen ag');
    expect([again.organisation, again.done]).toMatchObject([
      organisation,
      { reason: { code: 'registration.known' } },
    ]);
    const own = await registrations.one(
      contextOf(ctx.programmeId, organisation),
      organisation,
      'producer',
    );
    expect(own).toMatchObject({ state: 'active', brands: ['Zelle'], validFrom: '2026-01-01' });
    expect(await registrations.one(other, organisation, 'producer')).toBeNull();
    expect((await admit(other, 'Zellen AG')).organisation).toBe(organisation);
  });

  it('is registered once, also where somebody else admits it at the same moment', async () => {
    const ctx = await found('third');
    await directory.refresh();
    const { organisation } = await admit(ctx, 'Eile AG', { capacity: 'recycler' });
    const admission = valueOf(
      readAdmission({ capacity: 'producer', brands: [], categories: ['ev'], validFrom: '2026-01-01' }), // prettier-ignore
    );
    let admitted: () => void;
    const isAdmitted = new Promise<void>((resolve) => (admitted = resolve));
    const first = db.tenancy.run(ctx, async () => {
      await registrations.admit(ctx, organisation, admission);
      admitted();
      await delay(200);
    });
    await isAdmitted;
    const second = await registrations.admit(ctx, organisation, admission);
    await first;
    expect(second).toMatchObject({ reason: { code: 'registration.known' } });
  });

  it.each([
    [{ capacity: 'friend' }, 'registration.unknown-capacity'],
    [{ categories: ['cars'] }, 'registration.unknown-category'],
    [{ categories: [] }, 'registration.unknown-category'],
    [{ validFrom: '2026-02-30' }, 'date.does-not-exist'],
  ])('is not admitted with %j', (wrong, code) => {
    const answers = {
      capacity: 'producer',
      brands: [],
      categories: ['ev'],
      validFrom: '2026-01-01',
    };
    expect(readAdmission({ ...answers, ...wrong })).toMatchObject({ reason: { code } });
  });

  it.each([
    [{ name: ' ', country: 'CH' }, 'organisation.name'],
    [{ name: 'A\u202eB', country: 'CH' }, 'organisation.name'],
    [{ name: 'Neu AG', country: 'Schweiz' }, 'organisation.country'],
  ])('is not made with %j', async (given, code) => {
    const ctx = founding.context();
    const made = await db.tenancy.run(ctx, () => organisations.onlyOrNew(given));
    expect(made).toMatchObject({ reason: { code } });
  });
});
