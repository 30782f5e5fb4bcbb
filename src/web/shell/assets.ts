import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

export type AssetNames = Readonly<Record<string, string>>;

interface Encoded {
  encoding?: string;
  bytes: Buffer;
}
interface Asset {
  type: string;
  plain: Encoded;
  encoded: Encoded[];
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
};

/** Plain name -> fingerprinted name, written by scripts/build-styles.mjs. */
export function loadAssetNames(folder: string): AssetNames {
  const file = join(folder, 'names.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as AssetNames;
  new Logger('web').warn('Pages come without style: it is not built yet (npm run build)');
  return {};
}

function load(folder: string, name: string): Asset {
  const file = join(folder, name);
  return {
    type: types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    plain: { bytes: readFileSync(file) },
    encoded: [
      { encoding: 'br', bytes: readFileSync(`${file}.br`) },
      { encoding: 'gzip', bytes: readFileSync(`${file}.gz`) },
    ],
  };
}

/** A few small files from memory, compressed beforehand; their name changes with their content. */
export function serveAssets(folder: string, names: AssetNames) {
  const assets = new Map(Object.values(names).map((name) => [`/${name}`, load(folder, name)]));
  return (request: Request, response: Response, next: NextFunction) => {
    const asset = assets.get(request.path);
    if (!asset || !['GET', 'HEAD'].includes(request.method)) {
      next();
      return;
    }
    const accepted = request.acceptsEncodings();
    const { encoding, bytes } =
      asset.encoded.find((each) => each.encoding && accepted.includes(each.encoding)) ??
      asset.plain;
    if (encoding) response.setHeader('Content-Encoding', encoding);
    response.setHeader('Content-Type', asset.type);
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}
