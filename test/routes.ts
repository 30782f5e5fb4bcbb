import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Permission } from '../src/access/permissions.js';
import { PERMIT, PUBLIC } from '../src/access/route.decorators.js';

export interface Route {
  name: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  permission: Permission | null;
  isPublic: boolean;
}

/** Every route of the running application with what it declares. */
export function routesOf(app: NestExpressApplication): Route[] {
  const scanner = new MetadataScanner();
  const discovery = new DiscoveryService(app.get(ModulesContainer));
  return discovery.getControllers().flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: object }).prototype;
    return scanner.getAllMethodNames(prototype).flatMap((name): Route[] => {
      const handler = Reflect.get(prototype, name) as object;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const permission = (Reflect.getMetadata(PERMIT, handler) as Permission | undefined) ?? null;
      const isPublic = Reflect.getMetadata(PUBLIC, handler) === true;
      const outer = [Reflect.getMetadata(PATH_METADATA, metatype as object) as string | string[]];
      const inner = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]];
      return outer.flat().flatMap((base) =>
        inner.flat().map((path) => ({
          name: `${(metatype as { name: string }).name}.${name}`,
          method: RequestMethod[method].toLowerCase() as Route['method'],
          path: `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, ''),
          permission,
          isPublic,
        })),
      );
    });
  });
}
