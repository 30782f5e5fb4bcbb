/** A plant as its recycler enters it, with a permit for the year 2026. */
export const plantForm = {
  name: 'Plant',
  town: 'Nowhere',
  country: 'DE',
  permits: [{ number: 'P-1', validFrom: '2026-01-01', validTo: '2026-12-31' }],
  processes: ['hydrometallurgical'],
  chemistries: ['lithium_ion_nmc'],
};
