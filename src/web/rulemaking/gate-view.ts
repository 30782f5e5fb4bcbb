import { reasonOf, type Gate, type Gates } from '../../rulemaking/index.js';
import type { Text } from '../shell/text.js';
import { issueText } from './issue-text.js';

const colours = { passed: 'green', failed: 'red', waiting: 'yellow' } as const;

/** More than anybody mends at once; the rest is counted. */
const mostShown = 50;

/** The gates as a list: what each asks, whether it is open, what was looked at, and what it still needs. */
export function gateViews({ list, sound, moved }: Gates) {
  return list.map((gate) => {
    const reason = reasonOf(gate, sound);
    const why: Text[] = reason === undefined ? [] : [{ key: `refusal.${reason.code}` }];
    return {
      title: { key: `rulemaking.gate.${gate.name}` },
      about: { key: `rulemaking.gate-about.${gate.name}` },
      tag: { text: { key: `rulemaking.gate-state.${gate.state}` }, colour: colours[gate.state] },
      tried: triedText(gate),
      reasons: [...why, ...gate.issues.slice(0, mostShown).map(issueText)],
      keep: gate.name === 'cases' && gate.state === 'failed',
      moved: gate.name === 'cases' ? moved : 0,
      more: Math.max(0, gate.issues.length - mostShown),
    };
  });
}

function triedText({ name, state, tried }: Gate): Text | null {
  if (tried === 0 || (name === 'dry-run' && state !== 'passed')) return null;
  const counted = ['coverage', 'cases', 'properties', 'dry-run'].includes(name);
  return counted ? { key: `rulemaking.gate-tried.${name}`, params: { count: tried } } : null;
}
