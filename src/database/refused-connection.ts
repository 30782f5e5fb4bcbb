/** What an operator can do about a PostgreSQL that is not reached, by the system's code or PostgreSQL's SQLSTATE. */
const mending: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start that PostgreSQL, or mend host and port.',
  ENOTFOUND: 'No such host is known: mend the name.',
  EAI_AGAIN: 'The name of the host could not be looked up: mend it, or try again.',
  ETIMEDOUT: 'Nothing answers there: mend the host, or open the way to it.',
  EHOSTUNREACH: 'There is no way to that host: mend it, or open the way to it.',
  ENETUNREACH: 'There is no way to that host: mend it, or open the way to it.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Name the authority of its certificate in NODE_EXTRA_CA_CERTS.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Name the authority of its certificate in NODE_EXTRA_CA_CERTS.',
  '28P01': 'Mend the user or the password.',
  '28000': 'Let this user in from here (pg_hba.conf), or mend the user.',
  '3D000': 'Create that database, or mend its name.',
  '42501': 'Grant this user CONNECT on the database.',
  '53300': 'All of its connections are taken: raise max_connections, or end what holds them.',
  '57P03': 'It is just starting or stopping: try again.',
};

/** What the server, or the way to it, said, and what to do about it. */
export function refusedConnection(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  const said = message === undefined || message === '' ? (code ?? String(error)) : message;
  const advice = mending[code ?? ''];
  return advice === undefined ? said : `${said}. ${advice}`;
}
