import { isIP } from 'node:net';
import path from 'node:path';

/** What this process does: answer requests, do queued work, or both. */
export type ProcessRole = 'all' | 'web' | 'worker';

/** The settings of docs/operators.md, read once at the start; nothing else reads the environment. */
export interface Config {
  port: number;
  host: string;
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  databaseOwnerUrl: string | null;
  dataDirectory: string;
  /** null: on for a new embedded database, else off. */
  demonstration: boolean | null;
  baseUrl: string | null;
  /** Addresses and networks of the proxies that say where a request comes from. */
  proxies: readonly string[];
  role: ProcessRole;
  /** Opens /metrics to others than the loopback address. */
  metricsToken: string | null;
  logLevel: string;
}

/** A setting that cannot be used; the message is one line that names it. */
export class SettingError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(projectFolder: string, env: Environment = process.env): Config {
  const role = oneOf(env, 'EVERYCELL_ROLE', ['all', 'web', 'worker']) ?? 'all';
  return {
    port: port(env, role),
    host: text(env, 'HOST') ?? '127.0.0.1',
    databaseUrl: databaseAddress(env, 'DATABASE_URL'),
    databaseOwnerUrl: databaseAddress(env, 'DATABASE_OWNER_URL'),
    dataDirectory: path.resolve(projectFolder, text(env, 'EVERYCELL_DATA_DIR') ?? '.everycell'),
    demonstration: onOff(env, 'EVERYCELL_DEMO'),
    baseUrl: webAddress(env, 'EVERYCELL_BASE_URL'),
    proxies: networks(env, 'EVERYCELL_PROXIES') ?? ['loopback'],
    role,
    metricsToken: text(env, 'EVERYCELL_METRICS_TOKEN'),
    logLevel:
      oneOf(env, 'EVERYCELL_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent']) ?? 'info',
  };
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** A worker beside the process that serves pages finds its own port free. */
function port(env: Environment, role: ProcessRole): number {
  const value = text(env, 'PORT') ?? (role === 'worker' ? '3001' : '3000');
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw new SettingError(`PORT is "${value}"; give a whole number from 0 to 65535.`);
  return Number(value);
}

function oneOf<T extends string>(env: Environment, name: string, values: readonly T[]): T | null {
  const value = text(env, name);
  if (value === null) return null;
  const found = values.find((known) => known === value);
  if (found === undefined)
    throw new SettingError(`${name} is "${value}"; give one of ${values.join(', ')}.`);
  return found;
}

function onOff(env: Environment, name: string): boolean | null {
  const value = oneOf(env, name, ['on', 'off', 'true', 'false', '1', '0']);
  return value === null ? null : ['on', 'true', '1'].includes(value);
}

/** Whether the demonstration is meant to be there: where nothing is said, in the embedded database. */
export function isDemonstration(config: Config): boolean {
  return config.demonstration ?? config.databaseUrl === null;
}

/**
 * Refuses a configuration that could only take the address of its links from whoever asks: the Host of a request is the
 * visitor's to choose, and a link to a new password must not lead where a visitor wants it.
 */
export function requireAddress(config: Config): void {
  if (config.baseUrl === null && !isDemonstration(config))
    throw new SettingError(
      'EVERYCELL_BASE_URL is not set; without the demonstration it must be the address people use, such as https://epr.example.org.',
    );
}

/** The value can hold a password, so no message repeats it. */
function databaseAddress(env: Environment, name: string): string | null {
  const value = text(env, name);
  if (value !== null && !/^postgres(?:ql)?:\/\/[^/]+\/[^/]+$/.test(value))
    throw new SettingError(
      `${name} is not an address of the form postgres://user:password@host:port/database.`,
    );
  return value;
}

const PREFIX_BITS = { 4: 32, 6: 128 } as const;

/** Whoever connects from elsewhere could claim any address, so each proxy is named; `none` believes nobody. */
function networks(env: Environment, name: string): readonly string[] | null {
  const value = text(env, name);
  if (value === null) return null;
  const named = value.split(',').map((each) => each.trim());
  const wrong = value === 'none' ? undefined : named.find((each) => !isNetwork(each));
  if (wrong !== undefined)
    throw new SettingError(
      `${name} names "${wrong}"; give addresses or networks such as 10.0.0.7, 10.1.0.0/16, loopback, or none.`,
    );
  return value === 'none' ? [] : named;
}

function isNetwork(written: string): boolean {
  if (written === 'loopback') return true;
  const [address = '', bits, ...more] = written.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= PREFIX_BITS[version]);
}

function webAddress(env: Environment, name: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/')
    throw new SettingError(
      `${name} is "${value}"; give an address such as https://epr.example.org without a path.`,
    );
  return url.origin;
}
