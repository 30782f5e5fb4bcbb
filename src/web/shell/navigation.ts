import type { Permission } from '../../access/index.js';
import type { Text } from './text.js';

interface Entry {
  key: string;
  /** Below the programme's address. */
  to: string;
  /** Another address that belongs to it. */
  also?: string;
  permission?: Permission;
}
export interface NavigationItem {
  text: Text;
  href: string;
  current: boolean;
}

export type Area = 'public' | 'producer' | 'recycler' | 'agency';

/** What a reader finds in each area. An entry is shown to whom it will open. */
const areas: Record<Area, Entry[]> = {
  public: [
    { key: 'shell.nav.register', to: 'register' },
    { key: 'shell.nav.reports', to: 'reports' },
    { key: 'shell.nav.rulebooks', to: 'rulebooks' },
    { key: 'shell.nav.data', to: 'data' },
  ],
  producer: [
    { key: 'shell.nav.returns', to: 'producer', permission: 'return.read' },
    { key: 'shell.nav.models', to: 'producer/models', permission: 'model.read' },
    { key: 'shell.nav.statement', to: 'producer/statement', permission: 'statement.read' },
    { key: 'shell.nav.obligations', to: 'producer/obligations', permission: 'statement.read' },
    { key: 'shell.nav.credits', to: 'producer/credits', permission: 'credit.read' },
    { key: 'shell.nav.audit', to: 'audit', permission: 'audit.read' },
    { key: 'shell.nav.members', to: 'members', permission: 'member.manage' },
  ],
  recycler: [
    { key: 'shell.nav.overview', to: 'recycler', permission: 'batch.read' },
    { key: 'shell.nav.facilities', to: 'recycler/facilities', permission: 'facility.read' },
    {
      key: 'shell.nav.consignments',
      to: 'recycler/consignments',
      also: 'recycler/consignment-files',
      permission: 'consignment.read',
    },
    {
      key: 'shell.nav.batches',
      to: 'recycler/batches',
      also: 'recycler/batch-files',
      permission: 'batch.read',
    },
    { key: 'shell.nav.certificates', to: 'recycler/certificates', permission: 'certificate.read' },
    { key: 'shell.nav.credits', to: 'recycler/credits', permission: 'credit.read' },
    { key: 'shell.nav.audit', to: 'audit', permission: 'audit.read' },
    { key: 'shell.nav.members', to: 'members', permission: 'member.manage' },
  ],
  agency: [
    { key: 'shell.nav.queue', to: 'agency', permission: 'oversight.read' },
    { key: 'shell.nav.registrations', to: 'agency/registrations', permission: 'oversight.read' },
    { key: 'shell.nav.runs', to: 'agency/runs', permission: 'oversight.read' },
    { key: 'shell.nav.fee-runs', to: 'agency/fee-runs', permission: 'oversight.read' },
    { key: 'shell.nav.capacity', to: 'agency/capacity', permission: 'facility.verify' },
    { key: 'shell.nav.certificates', to: 'agency/certificates', permission: 'certificate.revoke' },
    { key: 'shell.nav.payments', to: 'agency/payments', permission: 'payment.record' },
    { key: 'shell.nav.obligations', to: 'agency/obligations', permission: 'oversight.read' },
    { key: 'shell.nav.publications', to: 'agency/publications', permission: 'oversight.read' },
    { key: 'shell.nav.rulebooks', to: 'agency/rulebooks', permission: 'oversight.read' },
    { key: 'shell.nav.audit', to: 'audit', permission: 'audit.read' },
    { key: 'shell.nav.members', to: 'members', permission: 'member.manage' },
  ],
};

/** Pages that every organisation has for itself: they stand in the menu of whoever opens them. */
const ofEveryArea = /^\/p\/[^/]+\/(?:members|api-keys|audit)(?:\/|$)/;

export function areaOf(path: string, own?: Area): Area {
  const named = /^\/p\/[^/]+\/(producer|recycler|agency)(?:\/|$)/.exec(path)?.[1];
  if (named !== undefined) return named as Area;
  return own !== undefined && ofEveryArea.test(path) ? own : 'public';
}

/** The deepest entry that leads to this page is the current one. */
function currentOf(entries: Entry[], base: string, path: string): Entry | undefined {
  return entries
    .filter(({ to, also }) =>
      [to, also ?? to].some(
        (each) => path === `${base}/${each}` || path.startsWith(`${base}/${each}/`),
      ),
    )
    .sort((a, b) => b.to.length - a.to.length)[0];
}

export function navigationOf(
  programmeHref: string,
  path: string,
  permissions: ReadonlySet<Permission>,
  own?: Area,
): NavigationItem[] {
  const opening = (area: Area): Entry[] =>
    areas[area].filter(({ permission }) => !permission || permissions.has(permission));
  const named = opening(areaOf(path, own));
  // Where nothing opens for whoever asks, they find the way back to what does.
  const entries = named.length > 0 ? named : opening(own ?? 'public');
  const current = currentOf(entries, programmeHref, path);
  return entries.map((entry) => ({
    text: { key: entry.key },
    href: `${programmeHref}/${entry.to}`,
    current: entry === current,
  }));
}

/** Where somebody's own work is, for the way back from the public pages. */
export const homeOf = (programmeHref: string, area: Area): NavigationItem => ({
  text: { key: 'shell.nav.home' },
  href: `${programmeHref}/${area}`,
  current: false,
});
