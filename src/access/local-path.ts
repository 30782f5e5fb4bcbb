/** Longer than any address of this house. */
const LONGEST = 2_000;

/**
 * Where to go after signing in: a path of this site, or '/' for anything that a browser could read as another site
 * (`//evil`, `\\evil`, `/%2f%2fevil`, `https:evil`, control characters).
 */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > LONGEST) return '/';
  return isLocal(wanted) && isLocal(decoded(wanted)) ? wanted : '/';
}

function isLocal(path: string): boolean {
  // Browsers drop control characters and read a backslash as a slash.
  if (/[\\\p{Cc}]/u.test(path)) return false;
  return /^\/(?!\/)/.test(path) && !path.split(/[?#]/)[0]?.includes('//');
}

/** Decoded until nothing is left to decode, so that no layer behind us sees another path than we judged. */
function decoded(path: string): string {
  let text = path;
  for (let round = 0; round < 3; round++) {
    let next: string;
    try {
      next = decodeURIComponent(text.split(/[?#]/)[0] ?? '');
    } catch {
      return '';
    }
    if (next === text) return text;
    text = next;
  }
  return text;
}
