import { BadRequestException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import { NoConnection } from '../../database/index.js';
import { failureOf, PageFailure, statusToShow } from './failure.js';

describe('failures', () => {
  it('keep what a page was told to say', () => {
    const failure = {
      status: 409,
      code: 'return.changed',
      back: '/p/demo',
      differences: [{ field: 'Mass', current: { mass: 2n }, sent: { mass: 1n } }],
    };
    expect(failureOf(new PageFailure(failure))).toEqual(failure);
  });

  it('take the refusal that an exception names', () => {
    expect(failureOf(new ForbiddenException({ code: 'access.form' }))).toEqual({
      status: 403,
      code: 'access.form',
    });
    expect(failureOf(new BadRequestException({ code: 'a', params: { name: 'b' } }))).toEqual({
      status: 400,
      code: 'a',
      params: { name: 'b' },
    });
    expect(failureOf(new NotFoundException())).toEqual({ status: 404 });
  });

  it('tell nothing about what nobody expected', () => {
    expect(failureOf(new Error('select secret from person'))).toEqual({ status: 500 });
    expect(failureOf(Object.assign(new Error('large'), { status: 413 }))).toEqual({ status: 413 });
    expect(failureOf(Object.assign(new Error('odd'), { status: 502 }))).toEqual({ status: 500 });
    expect(failureOf(null)).toEqual({ status: 500 });
  });

  it('ask to come again where the database gave no connection', () => {
    expect(failureOf(new NoConnection(new Error('timeout')))).toEqual({ status: 503 });
  });

  it('say that there is no room where a disk is full, whoever says so', () => {
    const full = Object.assign(new Error('could not extend file'), { code: '53100' });
    const spooling = Object.assign(new Error('write'), { code: 'ENOSPC' });
    for (const thrown of [full, spooling, new Error('storing failed', { cause: full })])
      expect(failureOf(thrown)).toEqual({ status: 507 });
  });

  it('show statuses without a page of their own as their kind', () => {
    expect([404, 418, 503, 504].map(statusToShow)).toEqual([404, 400, 503, 500]);
  });
});
