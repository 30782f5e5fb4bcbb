import { accent, ink } from './paper-colours.js';

/** The colours of the charts on white paper: those of views/styles/_charts.scss, which a test holds equal. */
export const tones: Readonly<Record<string, string>> = {
  'ec-tone-blue': '#0072b2',
  'ec-tone-sky': '#56b4e9',
  'ec-tone-green': '#009e73',
  'ec-tone-orange': '#e69f00',
  'ec-tone-purple': '#cc79a7',
  'ec-tone-vermilion': '#d55e00',
  'ec-tone-yellow': '#f0e442',
  'ec-tone-pale-blue': '#8fbcd9',
  'ec-tone-pale-green': '#8fd0bb',
  'ec-tone-pale-orange': '#f3cf80',
  'ec-tone-pale-vermilion': '#eaae80',
  'ec-tone-pale-purple': '#e6bcd3',
  'ec-tone-deep-blue': '#004a73',
  'ec-tone-deep-green': '#00664a',
  'ec-tone-deep-purple': '#8a4a6c',
  'ec-tone-grey': '#9aa0a6',
  'ec-tone-ink': ink,
  'ec-tone-accent': accent,
  'ec-flow-stock': accent,
  'ec-flow-recovered': '#009e73',
  'ec-flow-loss': '#d55e00',
  'ec-flow-unknown': '#9aa0a6',
};
