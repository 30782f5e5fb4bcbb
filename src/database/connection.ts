/** Where a PostgreSQL is and as whom to sign in there. */
export interface Connection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: boolean;
}

/** Reads `postgres://user:password@host:port/database?sslmode=require`; throws a TypeError that does not repeat the address. */
export function parseConnection(address: string): Connection {
  const url = URL.parse(address);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw new TypeError('not an address of the form postgres://user:password@host:port/database');
  return {
    host: url.hostname,
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(url.searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  };
}
