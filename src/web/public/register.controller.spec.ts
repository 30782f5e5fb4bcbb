import { expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';

import type { Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { PublicRegisterService } from '../../publications/index.js';

import { RegisterController } from './register.controller.js';

/** Answers as the file of a register with these parts. */
function serving(csv: () => AsyncGenerator<string, void>) {
  const controller = new RegisterController({ csv } as unknown as PublicRegisterService);
  const programme = { slug: 'demo' } as Programme;
  const app = express();
  app.get('/', (_request, response) => {
    controller
      .csv({} as RequestContext, programme, undefined, response)
      .catch(() => response.status(503).send('a fault'));
  });
  return request(app).get('/');
}

it('sends the register part by part, and answers what fails before the first as a fault', async () => {
  const whole = await serving(async function* () {
    await Promise.resolve();
    yield 'number\r\n1\r\n';
    yield '2\r\n';
  });
  expect([whole.status, whole.text]).toEqual([200, 'number\r\n1\r\n2\r\n']);
  expect(whole.headers['content-disposition']).toBe('attachment; filename="demo-register.csv"');
  const failed = await serving(async function* () {
    yield await Promise.reject<string>(new Error('The database is away.'));
  });
  expect([failed.status, failed.text]).toEqual([503, 'a fault']);
});
