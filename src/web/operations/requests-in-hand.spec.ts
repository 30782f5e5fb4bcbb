import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import express from 'express';
import { RequestsInHand } from './requests-in-hand.service.js';

it('are over when their handlers are, also where the client has gone, or when it takes too long', async () => {
  const inHand = new RequestsInHand();
  const app = express();
  let finish: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  app.use((_, response, next) => {
    inHand.take(response);
    next();
  });
  app.get('/', (_, response) => {
    finish = () => void response.send('done');
    begun();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1' }).on('error', () => undefined);
  await isBegun;
  request.destroy();
  await new Promise((resolve) => server.close(resolve));
  let isSettled = false as boolean;
  const settled = inHand.settled(60_000).then(() => (isSettled = true));
  await wait(50);
  expect(isSettled).toBe(false);
  await inHand.settled(1);
  finish();
  await settled;
  await inHand.settled(60_000);
});
