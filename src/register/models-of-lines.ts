import type { BatteryModel } from './battery-model.js';

/** Which version of which model a line was declared with; a line by category names none. */
export interface NamesModel {
  readonly batteryModelId: string | null;
  readonly modelVersion: number | null;
}

/** The models that some lines name, each in the version that its line was declared with. */
export class ModelsOfLines {
  private readonly known: ReadonlyMap<string, BatteryModel>;

  constructor(models: readonly BatteryModel[]) {
    this.known = new Map(models.map((model) => [keyOf(model.id, model.version), model]));
  }

  of({ batteryModelId: id, modelVersion: version }: NamesModel): BatteryModel | undefined {
    return id === null || version === null ? undefined : this.known.get(keyOf(id, version));
  }

  /** What people call them, by reference. */
  names(): Map<string, string> {
    const models = [...this.known.values()];
    return new Map(models.map(({ reference, brand, name }) => [reference, `${brand} ${name}`]));
  }
}

const keyOf = (id: string, version: number): string => `${id} ${String(version)}`;
