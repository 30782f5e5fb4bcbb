/** Jobs that failed in this process, by name: each attempt counts. */
export class JobFailures {
  private readonly counts = new Map<string, number>();

  add(job: string): void {
    this.counts.set(job, (this.counts.get(job) ?? 0) + 1);
  }

  all(): readonly (readonly [job: string, failures: number])[] {
    return [...this.counts];
  }
}
