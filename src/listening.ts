import { createServer } from 'node:net';
import { type Config, SettingError } from './config.js';

type Address = Pick<Config, 'port' | 'host'>;

/** Whether the address can be listened on, asked before anything is prepared; throws what has to be set otherwise. */
export function requireFreeAddress({ port, host }: Address): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error) => {
      reject(listeningFailure(error, { port }));
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}

/** What the operator has to set, where that is why nothing can listen. */
export function listeningFailure(error: unknown, { port }: Pick<Address, 'port'>): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new SettingError(`PORT is ${String(port)}, which is in use; set another.`);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return new SettingError(`HOST and PORT cannot be listened on: ${message}`);
  return error as Error;
}
