import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { RuleThread } from './rule-thread.service.js';
import { TextFindings } from './text-findings.service.js';

describe('what there is to say about a text', () => {
  it('is looked for once, however often its page is opened', async () => {
    const findings = new TextFindings(new RuleThread());
    const first = await findings.of(sampleFiles());
    expect(first.map(({ code }) => code)).toContain('rules.no-case');
    expect(await findings.of(sampleFiles())).toBe(first);
  });

  it('is another for another text, and that of the last texts is kept', async () => {
    const findings = new TextFindings(new RuleThread());
    const first = await findings.of(sampleFiles());
    const other = (name: string) => findings.of({ ...sampleFiles(), rulebookYaml: `id: ${name}` });
    expect(await other('a')).not.toEqual(first);
    for (let at = 0; at < 32; at += 1) await other(`b${String(at)}`);
    expect(await findings.of(sampleFiles())).not.toBe(first);
    expect(await findings.of(sampleFiles())).toEqual(first);
  });
});
