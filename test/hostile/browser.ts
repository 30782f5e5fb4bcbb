import { Agent as Connections, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { tokenIn } from '../access/visitors.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly milliseconds: number;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Done after the first byte of the body and before the rest of it. */
  readonly meanwhile?: () => Promise<void>;
}

const connections = new Connections({ keepAlive: true, maxSockets: 400 });

export function closeConnections(): void {
  connections.destroy();
}

/** A browser without manners: what it is given goes over the wire as it stands, no library mends it on the way. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  /** The form token of its session. */
  token = '';

  constructor(readonly port: number) {}

  static of(app: NestExpressApplication): Browser {
    return new Browser((app.getHttpServer().address() as AddressInfo).port);
  }

  /** The same session in another window. */
  again(): Browser {
    const other = new Browser(this.port);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    other.token = this.token;
    return other;
  }

  async signIn(email: string, password: string): Promise<this> {
    const page = await this.get('/sign-in');
    const entered = await this.post('/sign-in', { _csrf: tokenIn(page.text), email, password });
    if (entered.status !== 303) throw new Error(`sign-in: ${String(entered.status)}`);
    this.token = tokenIn((await this.get('/account')).text);
    return this;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** A form as a page sends it. Pairs, so that a field may come twice; text is sent as it stands. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[] | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const body = typeof fields === 'string' ? fields : encoded(fields);
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
  }

  send(path: string, what: Sent = {}): Promise<Answer> {
    const { method = 'GET', headers = {}, body = '', meanwhile } = what;
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request({
        port: this.port,
        host: '127.0.0.1',
        path,
        method,
        agent: connections,
        headers: {
          ...(this.cookies.size === 0 ? {} : { cookie: this.cookieHeader() }),
          ...(what.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      });
      sent.on('error', (error) => {
        // The server had just let go of a connection that was kept: nothing was asked yet.
        if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
          this.send(path, what).then(resolve, reject);
        else reject(error);
      });
      sent.on('response', (response) => {
        this.keep(response.headers['set-cookie'] ?? []);
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
            milliseconds: performance.now() - began,
          });
        });
      });
      if (meanwhile === undefined) sent.end(body);
      else {
        const bytes = Buffer.from(body);
        sent.write(bytes.subarray(0, 1));
        meanwhile().then(() => sent.end(bytes.subarray(1)), reject);
      }
    });
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(given: readonly string[]): void {
    for (const cookie of given) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

function encoded(
  fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
): string {
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
  return (pairs as readonly (readonly [string, string])[])
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join('&');
}

/** Lone surrogates too: as the three bytes that no decoder should take. */
export const percent = (text: string): string =>
  encodeURIComponent(text.replaceAll('\uD800', '\uFFFF')).replaceAll('%EF%BF%BF', '%ED%A0%80');
