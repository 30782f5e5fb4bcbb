import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Connection } from '../src/database/connection.js';

export interface SeveredConnection {
  /** The way to the same database through here. */
  readonly connection: Connection;
  /** The next COMMIT reaches the server and is done there; the word that it was is lost with the connection. */
  loseNextCommit(): void;
  /** How often that has happened. */
  lost(): number;
  close(): Promise<void>;
}

/** A way to the same database on which the server says something else, of the same length, each time it says the first. */
export async function rewrittenConnection(
  to: Connection,
  [said, heard]: readonly [said: RegExp, heard: string],
): Promise<Pick<SeveredConnection, 'connection' | 'close'>> {
  const open = new Set<Socket>();
  const wire = createServer((client) => {
    const server = connect({ host: to.host, port: to.port });
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        [client, server].forEach((each) => each.destroy());
      });
    }
    client.pipe(server);
    server.on('data', (bytes) =>
      client.write(Buffer.from(bytes.toString('latin1').replace(said, heard), 'latin1')),
    );
  });
  await new Promise<void>((listening) => wire.listen(0, '127.0.0.1', listening));
  const { port } = wire.address() as AddressInfo;
  return {
    connection: { ...to, host: '127.0.0.1', port },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => wire.close(closed));
    },
  };
}

/** A wire to a PostgreSQL server that can be cut at the worst moment of all: between a COMMIT and its answer. */
export async function severedConnection(to: Connection): Promise<SeveredConnection> {
  const open = new Set<Socket>();
  let [armed, lost] = [false, 0];
  const wire = createServer((client) => {
    const server = connect({ host: to.host, port: to.port });
    let waiting = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // prettier-ignore
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (armed && bytes.includes('commit\0')) [armed, waiting] = [false, true];
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!waiting) return client.write(bytes);
      lost += 1;
      return client.destroy();
    });
  });
  await new Promise<void>((listening) => wire.listen(0, '127.0.0.1', listening));
  const { port } = wire.address() as AddressInfo;
  return {
    connection: { ...to, host: '127.0.0.1', port },
    loseNextCommit: () => {
      armed = true;
    },
    lost: () => lost,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => wire.close(closed));
    },
  };
}
