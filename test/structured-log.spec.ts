import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Controller, Get, Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { ProblemFilter } from '../src/api/problem.filter.js';
import { newLog, StructuredLog } from '../src/web/operations/structured-log.js';
import { setUpWeb } from '../src/web/shell/views.js';

// A failure tells its log where it was and nothing of what was sent, whoever wrote its message.

const secret = /lovelace|1815|example\.org/i;

/** As PostgreSQL refuses a row: its values stand in the message, the detail and the context. */
class RefusedRow extends Error {
  readonly code = '22P02';
  readonly detail = 'Failing row contains (Ada Lovelace, 1815).';
  readonly where = 'COPY line 1, column born: "1815"';
}

@Controller()
class Failing {
  @Get(['page', 'api/v1/page'])
  page(): never {
    throw new RefusedRow('invalid input for ada@example.org', { cause: new Error('Ada Lovelace') });
  }
}

const lines: string[] = [];
let app: NestExpressApplication;

beforeAll(async () => {
  const testing = await Test.createTestingModule({ controllers: [Failing] }).compile();
  const logger = new StructuredLog(newLog('warn', { write: (line) => void lines.push(line) }));
  app = testing.createNestApplication<NestExpressApplication>({ bodyParser: false, logger });
  setUpWeb(app, new ProblemFilter());
  await app.listen(0, '127.0.0.1');
});
afterAll(() => app.close());

it.each([
  ['a page', '/page', 'web'],
  ['an answer of the API', '/api/v1/page', 'api'],
])(
  'says of %s that failed its class, its code and where, and nothing of anybody',
  async (_, path, room) => {
    lines.length = 0;
    const answer = await request(app.getHttpServer()).get(path);
    expect([answer.status, secret.test(answer.text)]).toEqual([500, false]);
    expect(lines).toHaveLength(1);
    const said = JSON.parse(lines[0] ?? '') as { reference: string; frames: string[] };
    expect(said).toMatchObject({ level: 'error', room, error: 'RefusedRow', code: '22P02' });
    expect(said).toMatchObject({ cause: { error: 'Error' } });
    expect(answer.text).toContain(said.reference);
    expect(said.frames[0]).toMatch(/test\/structured-log\.spec\.ts:\d+:\d+/);
    expect(lines.join('')).not.toMatch(secret);
  },
);

it('says of what the framework says with a stack only where it comes from, and heeds the level', () => {
  lines.length = 0;
  const logger = new Logger('Framework');
  logger.error('Ada Lovelace', 'Error: Ada Lovelace\n    at x (/y:1:1)');
  logger.error(new Error('Ada Lovelace'));
  logger.warn('sign-in refused');
  logger.log('a route');
  const said = lines.map((line) => JSON.parse(line) as object);
  expect(said).toMatchObject([
    { level: 'error', room: 'Framework', error: 'Error' },
    { level: 'error', room: 'Framework', error: 'Error' },
    { level: 'warn', room: 'Framework', event: 'sign-in refused' },
  ]);
  expect(lines.join('')).not.toMatch(secret);
});
