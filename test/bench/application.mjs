import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const project = path.resolve(import.meta.dirname, '../..');

/** Something of the built application. */
export const built = (name) => import(path.join(project, 'dist/src', name));

/** The settings of a process beside the running application, on the same data. */
export async function configBeside(dataDirectory) {
  const { readConfig } = await built('config.js');
  return readConfig(project, {
    PORT: '0',
    EVERYCELL_DATA_DIR: dataDirectory,
    EVERYCELL_ROLE: 'web',
    EVERYCELL_LOG_LEVEL: 'silent',
  });
}

/**
 * The built application as its operator starts it, with the demonstration, on a free port and data of its own. It says
 * nothing about requests, so that no log is measured.
 */
export async function startApplication({ profiles } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'everycell-bench-'));
  await chmod(folder, 0o711);
  const dataDirectory = path.join(folder, 'data');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:EVERYCELL|DATABASE)_/.test(name)),
  );
  const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = spawn(process.execPath, [...flags, path.join(project, 'dist/src/main.js')], {
    cwd: project,
    env: {
      ...env,
      PORT: '0',
      EVERYCELL_DATA_DIR: dataDirectory,
      EVERYCELL_DEMO: 'on',
      EVERYCELL_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const origin = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /Everycell is ready at (\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found.replace('localhost', '127.0.0.1'));
    });
    child.once('close', () => reject(new Error(`The application did not start:\n${said}`)));
  });
  return {
    origin,
    dataDirectory,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}
