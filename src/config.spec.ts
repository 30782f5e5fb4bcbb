import { describe, expect, it } from '@jest/globals';
import { readConfig, requireAddress, SettingError } from './config.js';

const read = (env: Record<string, string>) => readConfig('/srv/everycell', env);

describe('the settings', () => {
  it('have defaults that need nothing', () => {
    expect(read({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      databaseOwnerUrl: null,
      dataDirectory: '/srv/everycell/.everycell',
      demonstration: null,
      baseUrl: null,
      proxies: ['loopback'],
      role: 'all',
      metricsToken: null,
      logLevel: 'info',
    });
  });

  it.each([
    ['PORT', '30 00'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://somebody:secret@host/db'],
    ['DATABASE_OWNER_URL', 'postgres://host'],
    ['EVERYCELL_DEMO', 'perhaps'],
    ['EVERYCELL_BASE_URL', 'https://epr.example.org/path'],
    ['EVERYCELL_PROXIES', '10.0.0.0/8, anybody'],
    ['EVERYCELL_PROXIES', '10.0.0.0/33'],
    ['EVERYCELL_PROXIES', '::1/64/2'],
    ['EVERYCELL_ROLE', 'both'],
    ['EVERYCELL_LOG_LEVEL', 'loud'],
  ])('%s as "%s" stops the start with one line that names it', (name, value) => {
    const attempt = (): unknown => read({ [name]: value });
    expect(attempt).toThrow(SettingError);
    expect(attempt).toThrow(new RegExp(`^${name} [^\\n]+$`));
    expect(attempt).not.toThrow('secret');
  });

  it('name the proxies that are believed, or nobody', () => {
    const proxies = (written: string) => read({ EVERYCELL_PROXIES: written }).proxies;
    expect(proxies('loopback, 10.0.0.7,fd00::/8')).toEqual(['loopback', '10.0.0.7', 'fd00::/8']);
    expect(proxies('none')).toEqual([]);
  });

  it('take an empty value for none given', () => {
    expect(read({ DATABASE_URL: ' ', PORT: '' })).toEqual(read({}));
  });
});

describe('the address of a real installation', () => {
  const database = { DATABASE_URL: 'postgres://login:secret@host/everycell' };

  it.each([
    ['the demonstration is off', { EVERYCELL_DEMO: 'off' }],
    ['the database is its own', database],
  ])('must be said where %s', (_, env) => {
    const attempt = (more: Record<string, string>) => () => {
      requireAddress(read({ ...env, ...more }));
    };
    expect(attempt({})).toThrow(SettingError);
    expect(attempt({})).toThrow(/^EVERYCELL_BASE_URL is not set[^\n]+$/);
    expect(attempt({ EVERYCELL_BASE_URL: 'https://epr.example.org' })).not.toThrow();
  });

  it.each([
    ['in the embedded database', {}],
    ['elsewhere', { ...database, EVERYCELL_DEMO: 'on' }],
  ])('need not be for the demonstration %s', (_, env) => {
    expect(() => {
      requireAddress(read(env));
    }).not.toThrow();
  });
});
