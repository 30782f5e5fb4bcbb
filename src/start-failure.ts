import { SettingError } from './config.js';

/** What may be wrong with a file or folder, and what to do about it. */
const ofFiles: Readonly<Record<string, (path: string) => string>> = {
  EACCES: (path) =>
    `This account may not use ${path}. Give it to the account, or set another folder in EVERYCELL_DATA_DIR.`,
  EPERM: (path) =>
    `This account may not change ${path}. Give it to the account, or set another folder in EVERYCELL_DATA_DIR.`,
  EROFS: (path) =>
    `${path} can only be read. Set a folder in EVERYCELL_DATA_DIR that can be written.`,
  ENOSPC: (path) => `No space is left for ${path}. Make room, then try again.`,
  EDQUOT: (path) => `No space is left to this account for ${path}. Make room, then try again.`,
};

/** The one line, or few, that tell the operator what is wrong and how to mend it. */
export function startFailure(
  error: unknown,
  isDebug: boolean,
  what = 'Everycell could not start',
): string {
  if (error instanceof SettingError) return error.message;
  const { message, code, path, stack } = error as Partial<NodeJS.ErrnoException>;
  const known = ofFiles[code ?? ''];
  if (isDebug) return stack ?? String(error);
  if (known !== undefined) return known(path ?? 'the data folder');
  const said = message === undefined || message === '' ? (code ?? String(error)) : message;
  return `${what}: ${said}\nEVERYCELL_LOG_LEVEL=debug tells where in the program that was.`;
}
