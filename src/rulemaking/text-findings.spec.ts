import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { TextFindings } from './text-findings.service.js';

describe('what there is to say about a text', () => {
  it('is looked for once, however often its page is opened', () => {
    const findings = new TextFindings();
    const first = findings.of(sampleFiles());
    expect(first.map(({ code }) => code)).toContain('rules.no-case');
    expect(findings.of(sampleFiles())).toBe(first);
  });

  it('is another for another text, and that of the last texts is kept', () => {
    const findings = new TextFindings();
    const first = findings.of(sampleFiles());
    const other = (name: string) => findings.of({ ...sampleFiles(), rulebookYaml: `id: ${name}` });
    expect(other('a')).not.toEqual(first);
    for (let at = 0; at < 32; at += 1) other(`b${String(at)}`);
    expect(findings.of(sampleFiles())).not.toBe(first);
    expect(findings.of(sampleFiles())).toEqual(first);
  });
});
