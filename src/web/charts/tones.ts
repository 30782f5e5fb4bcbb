/**
 * The Okabe-Ito colours, told apart by all common kinds of colour vision, and paler and deeper kin for long lists. The
 * same category, chemistry or material has the same tone on every page.
 */
const toneOfCode = {
  portable: 'blue',
  portable_general: 'sky',
  lmt: 'green',
  sli: 'orange',
  industrial: 'purple',
  ev: 'vermilion',

  lead_acid: 'ink',
  lithium_ion_nmc: 'blue',
  lithium_ion_nca: 'sky',
  lithium_ion_lfp: 'green',
  lithium_ion_lmo: 'pale-green',
  lithium_ion_other: 'pale-blue',
  lithium_primary: 'purple',
  nickel_metal_hydride: 'orange',
  nickel_cadmium: 'vermilion',
  alkaline: 'yellow',
  zinc_carbon: 'pale-orange',
  zinc_air: 'pale-vermilion',
  silver_oxide: 'pale-purple',
  sodium_ion: 'deep-green',
  sodium_nickel_chloride: 'deep-blue',
  salt_water: 'deep-purple',
  other: 'grey',

  cobalt: 'blue',
  lithium: 'green',
  nickel: 'sky',
  lead: 'ink',
  cadmium: 'vermilion',
  mercury: 'purple',
  manganese: 'orange',
  copper: 'pale-vermilion',
  aluminium: 'pale-blue',
  graphite: 'deep-green',
} as const;

const inOrder = ['blue', 'orange', 'green', 'purple', 'sky', 'vermilion', 'yellow', 'ink'] as const;

/** The class that colours a shape. What has no fixed tone takes one by its place in the list. */
export function toneOf(code: string, place: number): string {
  const fixed = Object.hasOwn(toneOfCode, code)
    ? toneOfCode[code as keyof typeof toneOfCode]
    : undefined;
  return `ec-tone-${fixed ?? inOrder[place % inOrder.length] ?? 'grey'}`;
}
