import { flowMasses, type FlowMasses, type Snapshot } from '../../publications/index.js';
import { flow, type FlowLink, type FlowNode } from '../charts/flow.js';

import { chartWords, type ChartFrame } from './chart-words.js';

type Name = keyof FlowMasses;

/** Those that are there in every report stand with nothing in them too. */
const always: readonly Name[] = ['collected', 'treated', 'recycled'];

const nodes: readonly (readonly [id: Name, stage: number, kind: FlowNode['kind']])[] = [
  ['from_stock', 0, 'stock'],
  ['imported', 0, 'stock'],
  ['passed_on', 0, 'stock'],
  ['collected', 0, 'stock'],
  ['treated', 1, 'stock'],
  ['waiting', 1, 'unknown'],
  ['recycled', 2, 'recovered'],
  ['lost', 2, 'loss'],
];

/** Each ribbon carries a flow of the report. What was collected stands last, so that what waits crosses nothing. */
const links: readonly (readonly [from: Name, to: Name, flow: Name])[] = [
  ['from_stock', 'treated', 'from_stock'],
  ['imported', 'treated', 'imported'],
  ['passed_on', 'treated', 'passed_on'],
  ['collected', 'treated', 'to_treatment'],
  ['collected', 'waiting', 'waiting'],
  ['treated', 'recycled', 'recycled'],
  ['treated', 'lost', 'lost'],
];

/**
 * From what came to treatment in a period to what was recovered. What is placed on the market today comes back after many
 * years and weighs hundreds of times as much: it is a figure above the drawing and no part of the same flow.
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
    note: {
      key: 'public.chart.flow.note',
      params: { placed: { massIn: 't', mg: masses.placed, places: 1 } },
    },
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
