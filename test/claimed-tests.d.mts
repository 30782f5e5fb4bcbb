interface TestRun {
  readonly fullName: string;
  readonly status: string;
  readonly numPassingAsserts: number;
}

export function faultsOf(
  file: string,
  name: string,
  files: ReadonlyMap<string, readonly TestRun[]>,
  isWhole: boolean,
): string[];
