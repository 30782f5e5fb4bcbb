import type { Role } from '../src/access/permissions.js';
import { PASSWORD, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { Browser, closeConnections } from './hostile/browser.js';
import { producerQuarter } from './producer-quarter.js';

/** A programme with a quarter to file, behind the pages that people see. */
export async function quarterInBrowser() {
  const quarter = await producerQuarter();
  const application = await webApplication(quarter.db);
  const { app } = application;
  return {
    quarter,
    application,
    /** Somebody new of an organisation of the programme, signed in. */
    browserOf: async (organisationId: string, role: Role): Promise<Browser> => {
      const tenant = { programmeId: quarter.programmeId, organisationId };
      const visitors = await Visitors.to(app, quarter.db, tenant);
      const { email } = await visitors.person(role);
      return Browser.of(app).signIn(email, PASSWORD);
    },
    close: async (): Promise<void> => {
      closeConnections();
      await application.close();
      await quarter.close();
    },
  };
}

export type QuarterInBrowser = Awaited<ReturnType<typeof quarterInBrowser>>;
