import { setTimeout as wait } from 'node:timers/promises';

/** Where the application answers just now; while it is down, whoever asks waits until it is up again. */
export class Whereabouts {
  private answered!: Promise<string>;
  private announce!: (origin: string) => void;

  constructor() {
    this.lost();
  }

  origin(): Promise<string> {
    return this.answered;
  }

  lost(): void {
    this.answered = new Promise((resolve) => (this.announce = resolve));
  }

  found(origin: string): void {
    this.announce(origin);
  }
}

/** No answer, or one that says that it failed: whether the work was done is not known. */
class Interrupted extends Error {}

export interface Producer {
  readonly organisationId: string;
  readonly email: string;
}

export interface Acknowledged {
  readonly organisationId: string;
  readonly period: string;
  readonly number: number;
  readonly reference: string;
}

interface Confirmation {
  readonly number: number;
  readonly contentHash: string;
  readonly rules: string;
  readonly fee: string;
}

interface Page {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

export interface FilingCounts {
  acknowledged: Acknowledged[];
  /** Submissions that got no answer. */
  interrupted: number;
  asked: number;
  repeated: number;
  /** Answers nobody should ever get. */
  wrong: string[];
}

export const noCounts = (): FilingCounts => ({
  acknowledged: [],
  interrupted: 0,
  asked: 0,
  repeated: 0,
  wrong: [],
});

/** One producer's browser, without a screen: fills in the grid, checks, signs, and tries again when it gets no answer. */
export class FilingClient {
  private cookie = '';
  private token = '';

  constructor(
    private readonly where: Whereabouts,
    private readonly address: { readonly programme: string; readonly password: string },
    private readonly producer: Producer,
    private readonly counts: FilingCounts,
  ) {}

  untilSignedIn(): Promise<void> {
    return this.untilAnswered(() => this.signIn());
  }

  private async signIn(): Promise<void> {
    this.cookie = '';
    const page = await this.request('/sign-in');
    this.token = field(page.text, '_csrf');
    const { email } = this.producer;
    const { password } = this.address;
    const entered = await this.request('/sign-in', { email, password });
    if (entered.status !== 303) throw new Error(`sign-in: ${entered.status}`);
  }

  /** Declares so many units and submits them; the press of the button may be doubled, or repeated when it was answered. */
  async file(period: string, units: number, press: 'once' | 'double' | 'again'): Promise<void> {
    const address = `/p/${this.address.programme}/producer/returns/${period}`;
    await this.untilAnswered(() => this.save(address, units));
    const confirmation = await this.untilAnswered(() => this.check(address));
    const submit = () => this.untilAnswered(() => this.submit(address, confirmation));
    const references =
      press === 'double' ? await Promise.all([submit(), submit()]) : [await submit()];
    const [reference = ''] = references;
    const { organisationId } = this.producer;
    const { number } = confirmation;
    this.counts.acknowledged.push({ organisationId, period, number, reference });
    if (press === 'again') references.push(await submit());
    this.counts.repeated += references.length - 1;
    if (references.some((other) => other !== reference))
      this.counts.wrong.push(`${period} ${number}: ${references.join(' and ')}`);
  }

  private async save(address: string, units: number): Promise<void> {
    const page = await this.request(address);
    this.expect(page, 200, address);
    this.token = field(page.text, '_csrf');
    const reason = { 'change_reason:m/AA-1': 'Counted again.' };
    const typed = { 'units:m/AA-1': String(units), 'units:m/BIKE-36': '12', ...reason };
    const kept = { next: 'save', version: field(page.text, 'version') };
    this.expect(await this.request(address, { ...typed, ...kept }), 303, `save ${address}`);
  }

  private async check(address: string): Promise<Confirmation> {
    const page = await this.request(`${address}/check`);
    this.expect(page, 200, `check ${address}`);
    this.token = field(page.text, '_csrf');
    const contentHash = field(page.text, 'content-hash');
    const shown = { rules: field(page.text, 'rules'), fee: field(page.text, 'fee') };
    return { number: Number(field(page.text, 'number')), contentHash, ...shown };
  }

  private async submit(address: string, confirmation: Confirmation): Promise<string> {
    const { number, contentHash, rules, fee } = confirmation;
    this.counts.asked += 1;
    const said = { declared: 'yes', reason: 'Counted again.', number: String(number) };
    try {
      const form = { ...said, 'content-hash': contentHash, rules, fee };
      const answer = await this.request(`${address}/submit`, form);
      const reference = /\/submissions\/([\w-]+)$/.exec(answer.location)?.[1];
      this.expect(answer, 303, `submit ${address} ${number}`);
      if (reference === undefined) throw new Error(`No reference: ${answer.location}`);
      return reference;
    } catch (error) {
      if (error instanceof Interrupted) this.counts.interrupted += 1;
      throw error;
    }
  }

  private expect({ status, text }: Page, wanted: number, what: string): void {
    if (status === wanted) return;
    const title = /<title>([^<]*)/.exec(text)?.[1]?.trim() ?? '';
    throw new Error(`${what}: ${status} ${title}`);
  }

  private async untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        await wait(20);
      }
    }
  }

  private async request(path: string, form?: Record<string, string>): Promise<Page> {
    const origin = await this.where.origin();
    const body = form && new URLSearchParams({ _csrf: this.token, ...form });
    const headers = { cookie: this.cookie };
    const method = body === undefined ? 'GET' : 'POST';
    const signal = AbortSignal.timeout(20_000);
    const sent = { method, headers, signal, redirect: 'manual' as const };
    const page = await fetch(origin + path, body === undefined ? sent : { ...sent, body })
      .then(async (answer) => {
        const [cookie] = answer.headers.getSetCookie();
        if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? '';
        const location = answer.headers.get('location') ?? '';
        return { status: answer.status, location, text: await answer.text() };
      })
      .catch((error: unknown) => {
        throw new Interrupted(String(error));
      });
    if (page.status >= 500) throw new Interrupted(String(page.status));
    return page;
  }
}

const field = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
