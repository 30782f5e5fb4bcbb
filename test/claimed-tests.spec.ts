import { describe, expect, it } from '@jest/globals';
import { faultsOf } from './claimed-tests.mjs';

const file = 'src/x.spec.ts';
const test = (fullName: string, status = 'passed', numPassingAsserts = 1) => ({ fullName, status, numPassingAsserts }); // prettier-ignore

describe('a claim that another test proves something', () => {
  it.each([
    ['holds by a test that passed and asserted', [test('a door is shut')], true, []],
    ['falls with a test of another name', [test('a window is shut')], true, [`${file} has no test of that name: is shut at night`]],
    ['falls with a test that was skipped', [test('a door is shut at night', 'pending', 0)], true, [`${file} is pending: a door is shut at night`]],
    ['falls with one of several that failed', [test('a door is shut at night'), test('a gate is shut at night', 'failed')], true, [`${file} is failed: a gate is shut at night`]],
    ['falls with a test that asserts nothing', [test('a door is shut at night', 'passed', 0)], true, [`${file} asserts nothing: a door is shut at night`]],
    ['is not held up by a claim', [test(`This is proved by ${file}: is shut at night`)], true, [`${file} has no test of that name: is shut at night`]],
    ['falls when the file did not run', null, true, [`${file} did not run: is shut at night`]],
    ['is not asked about when only other files ran', null, false, []],
  ] as const)('%s', (_, tests, isWhole, faults) => {
    const name = faults.length === 0 && tests !== null ? 'is shut' : 'is shut at night';
    const files = new Map(tests === null ? [] : [[file, tests]]);
    expect(faultsOf(file, name, files, isWhole)).toEqual(faults);
  }); // prettier-ignore
});
