/** What PostgreSQL writes into postmaster.pid: line 1 process, line 4 port, last line the state. */
export interface PostmasterFile {
  pid: number;
  port: number;
  ready: boolean;
}

export function parsePostmasterFile(text: string): PostmasterFile | null {
  const lines = text.trimEnd().split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) ? port : 0, ready: lines.at(-1)?.trim() === 'ready' };
}
