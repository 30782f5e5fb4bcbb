// Whoever looks where they are signed in knows their browser and their machine by name, not by what it sends with each request.
const browsers: readonly (readonly [sent: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [sent: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** `Firefox, Windows`; of what is not known, as it was sent. */
export function browserName(agent: string): string {
  const named = [browsers, systems].flatMap(
    (list) => list.find(([sent]) => sent.test(agent))?.[1] ?? [],
  );
  return named.length === 0 ? agent : named.join(', ');
}
