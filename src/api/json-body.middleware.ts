import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { issueOf, readJson } from '../files/index.js';
import { problem, type ApiProblem } from './problem.js';
import { sendProblem } from './problem-answer.js';

const limit = 1_000_000;
/** Files and JSON lines are read by the imports themselves, as streams with limits of their own. */
const streamed = /^(?:multipart\/form-data|text\/csv|application\/x-ndjson|application\/vnd\.)/i;
const json = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Reads a JSON body of at most 1 MB strictly, before anything else sees it. */
@Injectable()
export class JsonBodyMiddleware implements NestMiddleware {
  async use(request: Request, response: Response, next: NextFunction): Promise<void> {
    const refusal = repeatedParameter(request) ?? (await takeBody(request));
    if (refusal === undefined) next();
    else sendProblem(response, refusal);
  }
}

function repeatedParameter(request: Request): ApiProblem | undefined {
  const address = new URL(request.originalUrl, 'http://relative.invalid');
  const names = [...address.searchParams.keys()];
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  return repeated === undefined
    ? undefined
    : problem('repeated-parameter', { params: { name: repeated } });
}

async function takeBody(request: Request): Promise<ApiProblem | undefined> {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return undefined;
  const length = request.headers['content-length'];
  const empty = request.headers['transfer-encoding'] === undefined && Number(length ?? 0) === 0;
  if (empty) {
    request.body = {};
    return undefined;
  }
  const type = request.headers['content-type'] ?? '';
  if (streamed.test(type) && isImport(request)) return undefined;
  if (!json.test(type) || request.headers['content-encoding'] !== undefined)
    return problem('unsupported-media-type');
  if (Number(length ?? 0) > limit) return problem('too-large');
  const bytes = await bytesOf(request);
  if (bytes === undefined) return problem('too-large');
  return parseInto(request, bytes);
}

/** The middleware is mounted: the path that it is given is not the one that was asked for. */
const isImport = ({ originalUrl }: Request): boolean =>
  /\/imports(?:\/[a-z-]+)?$/.test(new URL(originalUrl, 'http://relative.invalid').pathname);

async function bytesOf(request: Request): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is too much is answered, so the connection must outlive the reading.
  const arriving = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of arriving) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseInto(request: Request, bytes: Buffer): ApiProblem | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return problem('bad-json');
  }
  const read = readJson(text);
  if ('value' in read) {
    request.body = read.value;
    return undefined;
  }
  const issues = [issueOf(read.fault)];
  return problem(read.fault.code === 'json.syntax' ? 'bad-json' : 'invalid-data', { issues });
}
