import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Get, Module, Param, Post, Query, type MiddlewareConsumer } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { IsOptional, IsString, Matches } from 'class-validator';
import request from 'supertest';
import { granted } from './problem.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';
import { ProgrammeResource } from './resource.js';

class Line {
  @IsString() @Matches(/^\d+$/) units: string;
  @IsOptional() @IsString() note?: string;
}

class OnlyPage {
  @IsOptional() @IsString() cursor?: string;
}

@ProgrammeResource('planted')
class PlantedController {
  @Post()
  store(@Body() line: Line, @Param('programme') programme: string): object {
    return { line, programme };
  }

  @Get()
  list(@Query() query: OnlyPage): object {
    return { cursor: query.cursor };
  }

  @Get('refused')
  refused(): object {
    return granted({ ok: false, reason: { code: 'planted.too-late' } }, 409);
  }

  @Get('missing')
  missing(): object {
    return granted({ ok: false, reason: { code: 'planted.not-found' } });
  }

  @Get('broken')
  broken(): object {
    throw new Error('secret inside');
  }
}

@Module({ controllers: [PlantedController] })
class PlantedModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}

const address = '/api/v1/programmes/demo/planted';

describe('the API shell', () => {
  let app: NestExpressApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [PlantedModule] }).compile();
    app = module.createNestApplication<NestExpressApplication>({
      bodyParser: false,
      logger: false,
    });
    await app.init();
  });

  afterAll(() => app.close());

  const post = (body: string, type = 'application/json'): request.Test =>
    request(app.getHttpServer()).post(address).set('Content-Type', type).send(body);
  const get = (path: string): request.Test => request(app.getHttpServer()).get(`${address}${path}`);
  const problemOf = (answer: request.Response): unknown => answer.body;

  it('gives a sound body to the handler', async () => {
    const answer = await post('{"units":"12"}');
    expect([answer.status, answer.body]).toEqual([
      201,
      { line: { units: '12' }, programme: 'demo' },
    ]);
  });

  it('names every fault at once, unknown fields among them', async () => {
    const answer = await post('{"units":"x","role":"admin","programme_id":"1"}');
    expect(answer.status).toBe(422);
    expect(answer.type).toBe('application/problem+json');
    const { issues, ...problem } = problemOf(answer) as { issues: object[] };
    expect(problem).toMatchObject({
      type: '/api/problems/invalid-data',
      code: 'invalid-data',
      status: 422,
    });
    expect(issues).toHaveLength(3);
    expect(issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'field.unknown', location: { field: 'role' } }),
        expect.objectContaining({ code: 'field.unknown', location: { field: 'programme_id' } }),
        expect.objectContaining({
          code: 'field.invalid',
          location: { field: 'units' },
          value: 'x',
        }),
      ]),
    );
  });

  it.each([
    ['a duplicate key', '{"units":"1","units":"2"}', 422, 'json.duplicate-key'],
    ['a prototype key', '{"units":"1","__proto__":{"admin":true}}', 422, 'json.forbidden-key'],
    ['NUL', '{"units":"\\u0000"}', 422, 'json.nul'],
    ['half a character', '{"units":"\\ud83d"}', 422, 'json.lone-surrogate'],
    ['depth', `{"units":${'['.repeat(30)}${']'.repeat(30)}}`, 422, 'json.too-deep'],
    ['what is no JSON', '{units:1}', 400, 'json.syntax'],
  ])('refuses %s', async (_name, body, status, code) => {
    const answer = await post(body);
    const { issues } = problemOf(answer) as { issues: { code: string; help: string }[] };
    expect([answer.status, issues[0]?.code]).toEqual([status, code]);
    expect(issues[0]?.help).toBe(`/api/issue-codes/${code}`);
  });

  it('refuses a list where an object belongs', async () => {
    expect((await post('[1,2]')).status).toBe(422);
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=latin1', 415],
    ['application/merge-patch+json', 201],
  ])('answers content type %s with %d', async (type, status) => {
    expect((await post('{"units":"1"}', type)).status).toBe(status);
  });

  it('reads at most a megabyte', async () => {
    expect((await post(JSON.stringify({ units: '1'.repeat(1_000_001) }))).status).toBe(413);
  });

  it('refuses a repeated parameter', async () => {
    const answer = await get('?cursor=a&cursor=b');
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ code: 'repeated-parameter' }),
    ]);
  });

  it('refuses an unknown parameter', async () => {
    expect((await get('?sort=id;drop')).status).toBe(422);
  });

  it('answers a refusal with its code', async () => {
    const [refused, missing] = [await get('/refused'), await get('/missing')];
    expect([refused.status, missing.status]).toEqual([409, 404]);
    expect(refused.body).toMatchObject({ code: 'planted.too-late', type: '/api/problems/refused' });
  });

  it('tells nothing of what broke inside', async () => {
    const answer = await get('/broken');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(answer.body).toMatchObject({
      code: 'internal',
      reference: expect.stringMatching(/.{8,}/),
    });
  });
});
