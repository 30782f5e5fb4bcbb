import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TestApplication } from '../access/application.js';
import { openBrowser } from '../browser.js';
import { ApplicationProcess } from '../process.js';
import { Visitor, type Manner } from './visitor.js';

/** What a walk may take, and the beginning and end of a journey: a shared machine has slow minutes. */
export const LONG = 600_000;

const demonstration = 'Try Battery programme (demonstration)';

type Walk = (visitor: Visitor) => Promise<void>;

/** An application, and the people who come to it one after the other. */
export class Journey {
  private constructor(
    readonly origin: string,
    private readonly browser: Browser,
    private readonly remove: () => Promise<void>,
  ) {}

  /** Through a demonstration that is its own, and is gone afterwards. */
  static async throughDemonstration(): Promise<Journey> {
    const application = await ApplicationProcess.withDemonstration();
    return new Journey(application.origin, await openBrowser(), () => application.remove());
  }

  /** Through an application that whoever began it closes too. */
  static async through({ app }: TestApplication): Promise<Journey> {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const origin = `http://127.0.0.1:${String(port)}`;
    return new Journey(origin, await openBrowser(), () => Promise.resolve());
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.remove();
  }

  /** Somebody who never signs in comes, does something and leaves; whatever axe or the browser found on the way is a failure. */
  nobody(walk: Walk, manner?: Manner): Promise<void> {
    return this.walk(() => Promise.resolve(), walk, manner);
  }

  /** The same as an account of the demonstration. */
  as(account: string, walk: Walk, manner?: Manner): Promise<void> {
    return this.walk((visitor) => visitor.enter(demonstration, account), walk, manner);
  }

  /** The same as a person with a password. */
  signedIn(email: string, walk: Walk, manner?: Manner): Promise<void> {
    return this.walk((visitor) => visitor.signIn(email), walk, manner);
  }

  private async walk(enter: Walk, walk: Walk, manner?: Manner): Promise<void> {
    const visitor = await Visitor.arrive(this.browser, this.origin, manner);
    await enter(visitor);
    await walk(visitor);
    await visitor.leave();
    expect(visitor.faults).toEqual([]);
  }
}
