import {
  batteryCategories,
  batteryChemistries,
  batteryMaterials,
  performanceClasses,
} from '../register/index.js';
import { text } from './texts.js';

export interface CodeList {
  readonly name: string;
  readonly codes: readonly { readonly code: string; readonly label: string }[];
}

const list = (name: string, codes: readonly string[]): CodeList => ({
  name,
  codes: codes.map((code) => ({ code, label: text([`taxonomy.${name}.${code}`]) ?? code })),
});

/** The codes that fields of the API and columns of the files accept. */
export const codeLists: readonly CodeList[] = [
  list('category', batteryCategories),
  list('chemistry', batteryChemistries),
  list('material', batteryMaterials),
  list('performance-class', performanceClasses),
];
