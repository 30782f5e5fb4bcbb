import Sequencer from '@jest/test-sequencer';

/**
 * The specs that take minutes, longest first. A fresh clone knows no durations, and one in which some specs ran knows those of
 * a few; a long spec that comes last keeps one core waiting for the other.
 */
const LONG = [
  'test/killed-while-filing.spec.ts',
  'test/journeys/pages.spec.ts',
  'test/journeys/',
  'test/hostile/',
  'test/public-rulebooks.spec.ts',
  'test/killed-while-running.spec.ts',
  'test/style-guide.spec.ts',
  'test/access-matrix.spec.ts',
  'test/bad-input.spec.ts',
  'test/',
  'src/returns/line-file.spec.ts',
];

const rank = ({ path }) => {
  const found = LONG.findIndex((part) => path.replaceAll('\\', '/').includes(`/${part}`));
  return found === -1 ? LONG.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const known = [...super.sort(tests)];
    if (tests.every(({ duration }) => duration !== undefined)) return known;
    return known.sort((a, b) => rank(a) - rank(b));
  }
}
