import type { Decision, Refusal } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { type BatteryMaterial, batteryMaterials } from '../register/index.js';
import { type Batch, type Fraction, type FractionRole, notCounted } from './batch.js';

export interface MaterialFlow {
  readonly material: BatteryMaterial;
  readonly inputMg: bigint;
  /** In every output, counted or not. */
  readonly outputMg: bigint;
  /** In outputs that count as recycled. */
  readonly recoveredMg: bigint;
}

export interface MassBalance {
  readonly drawnMg: bigint;
  /** Drawn, and taken out before recycling: it enters no measure. */
  readonly removedMg: bigint;
  readonly inputWetMg: bigint;
  readonly inputDryMg: bigint;
  readonly outputDryMg: bigint;
  readonly recycledDryMg: bigint;
  /** Input less output, dry: above zero is a loss that no fraction explains, below zero is impossible. */
  readonly differenceMg: bigint;
  /** Drawn less removed and input, wet: what of the loads nobody accounts for, or below zero what no load brought. */
  readonly unaccountedMg: bigint;
  readonly closes: boolean;
  readonly materials: readonly MaterialFlow[];
}

const sum = (fractions: readonly Fraction[], of: (fraction: Fraction) => bigint): bigint =>
  fractions.reduce((total, fraction) => total + of(fraction), 0n);

const materialIn = (material: BatteryMaterial) => (fraction: Fraction) =>
  fraction.assays.find((assay) => assay.material === material)?.massMg ?? 0n;

/** What went in, what came out and what is missing, exactly. Intermediate fractions stay inside and do not count. */
export function massBalance(batch: Pick<Batch, 'process' | 'drawn' | 'fractions'>): MassBalance {
  const role = (name: FractionRole) => batch.fractions.filter((each) => each.role === name);
  const inputs = role('input');
  const outputs = role('output');
  const counted = notCounted(batch) === null;
  const recycled = outputs.filter((output) => counted && output.countsAsRecycled);
  const dry = (fraction: Fraction) => fraction.dryMg;
  const inputDryMg = sum(inputs, dry);
  const outputDryMg = sum(outputs, dry);
  const wet = (fraction: Fraction) => fraction.wetMg;
  const drawnMg = batch.drawn.reduce((total, { massMg }) => total + massMg, 0n);
  const removedMg = sum(role('removed'), wet);
  const inputWetMg = sum(inputs, wet);
  const unaccountedMg = drawnMg - removedMg - inputWetMg;
  return {
    drawnMg,
    removedMg,
    inputWetMg,
    inputDryMg,
    outputDryMg,
    recycledDryMg: sum(recycled, dry),
    differenceMg: inputDryMg - outputDryMg,
    unaccountedMg,
    closes: inputDryMg === outputDryMg && inputDryMg > 0n && unaccountedMg === 0n,
    materials: batteryMaterials
      .map((material) => ({
        material,
        inputMg: sum(inputs, materialIn(material)),
        outputMg: sum(outputs, materialIn(material)),
        recoveredMg: sum(recycled, materialIn(material)),
      }))
      .filter((flow) => flow.inputMg > 0n || flow.outputMg > 0n),
  };
}

/** What went in of each material and what was recovered of it, over several batches. */
export function materialsOf(
  balances: readonly MassBalance[],
): Map<string, { readonly inputMg: bigint; readonly recoveredMg: bigint }> {
  const sums = new Map<string, { readonly inputMg: bigint; readonly recoveredMg: bigint }>();
  for (const { material, inputMg, recoveredMg } of balances.flatMap((each) => each.materials)) {
    const so = sums.get(material) ?? { inputMg: 0n, recoveredMg: 0n };
    sums.set(material, {
      inputMg: so.inputMg + inputMg,
      recoveredMg: so.recoveredMg + recoveredMg,
    });
  }
  return sums;
}

/**
 * Whether a batch may be closed. Nothing can come out that did not go in, in total or of one material, nothing can go in that
 * was not drawn from a consignment, and what was drawn went in, is named as removed, or is given back to the stock. A loss of
 * the process is allowed and stays visible.
 */
export function bearable(balance: MassBalance): Decision<MassBalance> {
  if (balance.inputDryMg === 0n) return refuse('batch.no-input');
  if (balance.outputDryMg === 0n) return refuse('batch.no-output');
  const refused = unaccounted(balance) ?? impossible(balance);
  return refused === null ? allow(balance) : { ok: false, reason: refused };
}

function unaccounted({
  drawnMg,
  removedMg,
  inputWetMg,
  unaccountedMg,
}: MassBalance): Refusal | null {
  if (unaccountedMg === 0n) return null;
  const drawn = kgFromMassMg(drawnMg);
  if (unaccountedMg < 0n) {
    const input = kgFromMassMg(inputWetMg + removedMg);
    const difference = kgFromMassMg(-unaccountedMg);
    return { code: 'batch.more-input-than-drawn', params: { input, drawn, difference } };
  }
  const [input, removed] = [kgFromMassMg(inputWetMg), kgFromMassMg(removedMg)];
  const difference = kgFromMassMg(unaccountedMg);
  return { code: 'batch.drawn-unaccounted', params: { drawn, input, removed, difference } };
}

/** Why fractions cannot be those of one run: more came out than went in, in total or of one material. */
export function impossible(balance: MassBalance): Refusal | null {
  if (balance.differenceMg < 0n) {
    return {
      code: 'batch.more-out-than-in',
      params: {
        input: kgFromMassMg(balance.inputDryMg),
        output: kgFromMassMg(balance.outputDryMg),
        difference: kgFromMassMg(-balance.differenceMg),
      },
    };
  }
  const gained = balance.materials.find((flow) => flow.outputMg > flow.inputMg);
  if (gained === undefined) return null;
  return {
    code: 'batch.more-material-out-than-in',
    params: {
      material: gained.material,
      input: kgFromMassMg(gained.inputMg),
      output: kgFromMassMg(gained.outputMg),
      difference: kgFromMassMg(gained.outputMg - gained.inputMg),
    },
  };
}
