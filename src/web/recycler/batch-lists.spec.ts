import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { projectFolder } from '../../project-folder.js';
import type { Batch, Consignment, ListedBatch } from '../../recycling/index.js';
import type { Facility, Permit } from '../../register/index.js';
import { olderDays, pageRows } from '../shell/older-rows.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';
import { batchesPage, batchPage, type BatchView, emptyFraction } from './batch-page.js';
import { noFaults } from './form-fields.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));
const day = (text: string): CalendarDate => text as CalendarDate;
const may = { batch: true, draft: false };

const render = (view: string, lang: string, page: object): string =>
  engine.renderFile(join(views, `${view}.hbs`), {
    ...{ lang, csrfToken: 't', timeZone: 'Europe/Berlin', navigation: [], languages: [] },
    ...{ programme: null, home: null, layout: false, may },
    ...page,
  });

const batch: ListedBatch & Batch = {
  id: '00000000-0000-7000-8000-000000000001',
  organisationId: 'o',
  facilityId: 'f',
  reference: 'B-1',
  version: 1,
  state: 'open',
  process: 'hydrometallurgical',
  chemistry: 'lithium_ion_nmc',
  startedOn: day('2026-03-01'),
  endedOn: day('2026-03-02'),
  ...{ certificateId: null, revoked: false, correction: null, replaces: null },
  ...{ drawn: [], fractions: [] },
};

const permit: Permit = { number: 'P-1', validFrom: day('2026-01-01'), validTo: null };
const facility: Facility = {
  ...{ id: 'f', organisationId: 'o', name: 'Works', town: 'Town', country: 'DE', version: 1 },
  ...{ processes: ['hydrometallurgical'], chemistries: ['lithium_ion_nmc'], permits: [permit] },
  ...{ verifiedCapacityMg: 1n, capacityEvidence: 'Seen' },
};

describe('the list of batches', () => {
  const page = (count: number, after?: string): string => {
    const found = Array.from({ length: count }, () => batch);
    const from = after === undefined ? undefined : { day: day(after), id: batch.id };
    const list = { address: '/r/batches', from };
    const listed = olderDays(found, list, ({ endedOn }) => endedOn);
    return render('recycler/batches', 'en', batchesPage(listed, '/r'));
  };

  it('says how many are open where all are listed', () => {
    expect(page(2)).toContain('2 batches are open');
    expect(page(2)).not.toContain('rel="next"');
  });

  it('leads on to the older ones, and from there back to the newest', () => {
    const first = page(pageRows + 1);
    expect(first).toContain('The latest batch ended on 2 March 2026');
    expect(first).toContain(`href="/r/batches?after&#x3D;2026-03-02_${batch.id}" rel="next"`);
    expect(first).not.toContain('batches are open');
    const last = page(3, '2026-03-05');
    expect(last).toContain('Older batches');
    expect(last).toContain('href="/r/batches" rel="prev"');
    expect(last).not.toContain('rel="next"');
  });
});

const batchIn = (lang: string, more: Partial<BatchView>): string => {
  const drawForm = { consignment: '', mass: '' };
  const onHand = { loads: [], more: false };
  const view = { base: '/r', batch, facility, judged: null, onHand, sought: '', form: emptyFraction, drawForm }; // prettier-ignore
  return render('recycler/batch', lang, batchPage({ ...view, ...more }, noFaults));
};

describe('a batch', () => {
  it('says that days of it have no permit, before a certificate is refused for it', () => {
    expect(batchIn('en', {})).not.toContain('no certificate can rest on this batch');
    const ended = { ...facility, permits: [{ ...permit, validTo: day('2026-03-01') }] };
    expect(batchIn('en', { facility: ended })).toContain(
      'Days without a permit: 1 of 2 (1 covered), first 2 March 2026 to 2 March 2026. While that is so, no certificate can rest on this batch.',
    );
  });
});

describe('the loads to draw from', () => {
  const load = { id: 'l', reference: 'L-1', netMg: 9_000_000n, drawnMg: 2_000_000n } as Consignment;
  const page = (lang: string, more: boolean, sought: string, loads = [load]): string => {
    return batchIn(lang, { onHand: { loads, more }, sought });
  };

  it('are not sought as long as all are listed', () => {
    expect(page('en', false, '')).toMatch(/L-1: 7(\.0+)?\skg left/);
    expect(page('en', false, '')).not.toContain('method="get"');
  });

  it.each([
    ['en', 'One consignment is listed below; more exist.', 'No consignment has “&lt;b&gt;”'],
    [
      'de',
      'Eine Lieferung steht unten zur Wahl; es gibt weitere.',
      'Keine Lieferung hat „&lt;b&gt;“',
    ],
  ])('say in %s that there are more, and what was found of those', (lang, more, none) => {
    expect(page(lang, true, '')).toContain(more);
    expect(page(lang, true, '')).toContain('method="get"');
    const found = page(lang, false, '<b>', []);
    expect(found).toContain(none);
    expect(found).toContain('<input type="hidden" name="load" value="&lt;b&gt;">');
    expect(found).not.toContain(more);
  });
});
