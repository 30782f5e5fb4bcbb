import { Injectable } from '@nestjs/common';
import { Tenancy } from '../database/index.js';

/** The programmes for which the clock's work is done. */
@Injectable()
export class EveryProgramme {
  constructor(private readonly tenancy: Tenancy) {}

  async all(): Promise<string[]> {
    const rows = await this.tenancy.queryAlone<{ id: string }>(
      'select id from programme order by id',
      [],
    );
    return rows.map(({ id }) => id);
  }
}
