import { Injectable } from '@nestjs/common';
import { loadRulebook, type Loaded, type RulebookFiles } from '../rules/index.js';
import { rulebookReading, takesLong } from './rulebook-reading.js';
import { WorkThread } from './work-thread.service.js';

/**
 * Parses published rulebooks. One that takes long is read in a thread, which is another than that of the drafts: whoever needs what
 * is law does not wait until somebody's draft is tried.
 */
@Injectable()
export class RulebookReader extends WorkThread<typeof rulebookReading> {
  constructor() {
    const module = new URL('./rulebook-reading.js', import.meta.url).href;
    super({ module, name: 'rulebookReading' }, rulebookReading);
  }

  async load(files: RulebookFiles): Promise<Loaded> {
    return takesLong(files) ? this.do('load', files) : loadRulebook(files);
  }
}
