import { flowMasses, type FlowMasses, type Snapshot } from '../../publications/index.js';
import { flow, type FlowLink, type FlowNode } from '../charts/flow.js';

import { chartWords, type ChartFrame } from './chart-words.js';

type Name = keyof FlowMasses;

/** Those that are there in every report stand with nothing in them too. */
const always: readonly Name[] = ['placed', 'collected', 'in_use', 'treated', 'recycled'];

const nodes: readonly (readonly [id: Name, stage: number, kind: FlowNode['kind']])[] = [
  ['placed', 0, 'stock'],
  ['collected', 1, 'stock'],
  ['from_stock', 1, 'stock'],
  ['imported', 1, 'stock'],
  ['passed_on', 1, 'stock'],
  ['in_use', 1, 'unknown'],
  ['treated', 2, 'stock'],
  ['waiting', 2, 'unknown'],
  ['recycled', 3, 'recovered'],
  ['lost', 3, 'loss'],
];

/** Each ribbon carries a flow of the report. */
const links: readonly (readonly [from: Name, to: Name, flow: Name])[] = [
  ['placed', 'collected', 'collected'],
  ['placed', 'in_use', 'in_use'],
  ['collected', 'treated', 'to_treatment'],
  ['collected', 'waiting', 'waiting'],
  ['from_stock', 'treated', 'from_stock'],
  ['imported', 'treated', 'imported'],
  ['passed_on', 'treated', 'passed_on'],
  ['treated', 'recycled', 'recycled'],
  ['treated', 'lost', 'lost'],
];

/**
 * From what is placed on the market to what is recovered in the same period, with what is in use, lost and not known.
 * What is placed today comes back in many years: the first ribbon says so by its label.
 */
export function flowChart(snapshot: Snapshot, frame: ChartFrame) {
  const masses = flowMasses(snapshot);
  if (masses === null || masses.treated === 0n) return null;
  const isDrawn = (id: Name): boolean => always.includes(id) || masses[id] > 0n;
  return flow({
    ...chartWords('flow', frame, {
      recycled: { massIn: 't', mg: masses.recycled, places: 1 },
      treated: { massIn: 't', mg: masses.treated, places: 1 },
    }),
    measure: { kind: 'mass', unit: 't', places: 1 },
    nodes: nodes
      .filter(([id]) => isDrawn(id))
      .map(([id, stage, kind]): FlowNode => ({
        id,
        stage,
        kind,
        amount: masses[id],
        label: { key: `public.flow.${id}` },
      })),
    links: links
      .filter(([from, to]) => isDrawn(from) && isDrawn(to))
      .map(([from, to, name]): FlowLink => ({ from, to, amount: masses[name] })),
  });
}
