import { Controller, Get, Post, Render } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';

import { PageFailure } from './failure.js';
import { setUpWeb } from './views.js';

@Controller()
class Pages {
  @Get('accessible')
  @Render('entry/accessibility')
  accessible() {
    return {};
  }

  @Get('broken')
  broken() {
    throw new Error('password=hunter2');
  }

  @Post('changed')
  changed() {
    throw new PageFailure({
      status: 409,
      back: '/p/demo/producer',
      differences: [{ field: 'Mass', current: { mass: 2_000_000n }, sent: { mass: 1_500_000n } }],
    });
  }
}

const problems = {
  catch: () => {
    throw new Error('the API answers for itself');
  },
};

describe('pages in their frame', () => {
  let app: NestExpressApplication;
  const ask = () => request(app.getHttpServer());

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ controllers: [Pages] }).compile();
    app = testing.createNestApplication<NestExpressApplication>({ logger: false });
    setUpWeb(app, problems);
    await app.init();
  });
  afterAll(() => app.close());

  it('keep the language that was asked for and refuse what is inline or foreign', async () => {
    const answer = await ask().get('/accessible?lang=de').expect(200);
    expect(answer.text).toContain('<html lang="de"');
    expect(answer.headers['content-language']).toBe('de');
    expect(String(answer.headers['set-cookie'])).toMatch(/^lang=de;.*HttpOnly; SameSite=Lax/);
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it('hold no style, script or handler of their own', async () => {
    const { text } = await ask().get('/accessible');
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)/);
  });

  it('show both values when somebody was faster', async () => {
    const { text } = await ask().post('/changed').set('Accept-Language', 'en').expect(409);
    expect(text).toContain('Somebody changed this in the meantime');
    expect(text.replaceAll('\u00a0', ' ')).toMatch(/Mass[^]*2 kg[^]*1\.5 kg/);
    expect(text).toContain('href="/p/demo/producer"');
  });

  it('tell a reference and nothing else when something broke', async () => {
    const answer = await ask().get('/broken').set('Accept-Language', 'en').expect(500);
    expect(answer.text).toMatch(/Reference number: [0-9a-f-]{36}/);
    expect(answer.text).not.toContain('hunter2');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('answer an address that does not exist in the language of the browser', async () => {
    const { text } = await ask().get('/p/none').set('Accept-Language', 'de').expect(404);
    expect(text).toContain('Diese Seite gibt es nicht');
  });
});
