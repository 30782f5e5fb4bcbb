import { describe, expect, it } from '@jest/globals';
import { faultsOf } from '../../test/openapi.js';
import { CodeListsController } from './code-lists.controller.js';

describe('the code lists', () => {
  const controller = new CodeListsController();
  const address = 'GET /api/v1/programmes/{programme}/code-lists';
  const answer = (body: unknown) => ({ status: 200, type: 'application/json', body });

  it('give every code a label that people read', () => {
    const { lists } = controller.lists();
    const bare = lists.flatMap(({ codes }) => codes.filter(({ code, label }) => code === label));
    expect(bare).toEqual([]);
    expect(lists.find(({ name }) => name === 'category')?.codes).toHaveLength(6);
    expect(faultsOf(address, answer(controller.lists()))).toEqual([]);
  });

  it('name every issue code once, with its help page', () => {
    const { codes } = controller.issueCodes();
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
    expect(codes.map(({ code }) => code)).toContain('json.duplicate-key');
    expect(faultsOf(`${address}/issue-codes`, answer(controller.issueCodes()))).toEqual([]);
  });
});
