import type { Role } from '../access/index.js';

/** A programme of the demonstration. Everything about it that is not from the figures is invented and says so. */
export interface DemoProgramme {
  readonly slug: 'demo' | 'ch';
  readonly name: Readonly<Record<string, string>>;
  readonly jurisdiction: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly accent: string;
  readonly accentDark: string;
  readonly filingDays: number;
  readonly agency: string;
  readonly rulebooks: readonly { readonly purpose: string; readonly id: string }[];
  /** null: every brand of the figures. */
  readonly brands: readonly string[] | null;
  /** First and last quarter filed, assessed and accepted; null when nothing was filed before. */
  readonly filed: { readonly first: string; readonly last: string } | null;
  /** The quarter that is open for whoever tries it. */
  readonly open: string;
}

export const demoProgrammes: readonly DemoProgramme[] = [
  {
    slug: 'demo',
    name: { en: 'Battery programme (demonstration)', de: 'Batterieprogramm (Vorführung)' },
    jurisdiction: 'DE',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    accent: '#0b5c4a',
    accentDark: '#7fd1b9',
    filingDays: 30,
    agency: 'Invented Battery Agency',
    rulebooks: [
      { purpose: 'fees', id: 'demo/eco-modulated-fees' },
      { purpose: 'reports', id: 'eu/2023-1542' },
    ],
    brands: null,
    filed: { first: '2023-Q1', last: '2026-Q1' },
    open: '2026-Q2',
  },
  {
    slug: 'ch',
    name: { en: 'Swiss battery fees (demonstration)', de: 'Schweizer Batteriegebühr (Vorführung)' },
    jurisdiction: 'CH',
    currency: 'CHF',
    timeZone: 'Europe/Zurich',
    accent: '#8a1c2b',
    accentDark: '#f2a3ac',
    filingDays: 30,
    agency: 'Invented Swiss Battery Agency',
    rulebooks: [
      { purpose: 'fees', id: 'ch/sr-814.670.1' },
      { purpose: 'reports', id: 'eu/2023-1542' },
    ],
    // The figures are German, so nothing is filed for these two in Switzerland; the quarter is open to try.
    brands: ['BMW', 'Volkswagen'],
    filed: null,
    open: '2026-Q2',
  },
];

export const recyclers = {
  one: 'Invented Recycling Works One',
  two: 'Invented Hydromet Works Two',
} as const;

/** The brand whose accounts the sign-in page offers. */
export const triedBrand = 'Volkswagen';

export interface DemoAccount {
  /** Before `@demo.example`. */
  readonly name: string;
  readonly memberships: readonly {
    readonly programme: DemoProgramme['slug'];
    /** A brand, a recycler or the programme's agency. */
    readonly organisation: string;
    readonly role: Role;
  }[];
}

const inDemo = (organisation: string, role: Role): DemoAccount['memberships'][number] => ({
  programme: 'demo',
  organisation,
  role,
});
const agency = 'Invented Battery Agency';

export const demoAccounts: readonly DemoAccount[] = [
  { name: 'producer-preparer', memberships: [inDemo(triedBrand, 'producer.preparer')] },
  {
    name: 'producer-submitter',
    memberships: [
      inDemo(triedBrand, 'producer.submitter'),
      { programme: 'ch', organisation: triedBrand, role: 'producer.submitter' },
    ],
  },
  { name: 'producer-administrator', memberships: [inDemo(triedBrand, 'producer.administrator')] },
  { name: 'recycler-operator', memberships: [inDemo(recyclers.one, 'recycler.operator')] },
  { name: 'recycler-certifier', memberships: [inDemo(recyclers.one, 'recycler.certifier')] },
  {
    name: 'recycler-administrator',
    memberships: [inDemo(recyclers.one, 'recycler.administrator')],
  },
  { name: 'recycler-two-operator', memberships: [inDemo(recyclers.two, 'recycler.operator')] },
  { name: 'recycler-two-certifier', memberships: [inDemo(recyclers.two, 'recycler.certifier')] },
  { name: 'agency-officer', memberships: [inDemo(agency, 'agency.officer')] },
  { name: 'agency-publisher', memberships: [inDemo(agency, 'agency.publisher')] },
  { name: 'agency-second-publisher', memberships: [inDemo(agency, 'agency.publisher')] },
  { name: 'agency-rule-editor', memberships: [inDemo(agency, 'agency.rule-editor')] },
  { name: 'agency-second-rule-editor', memberships: [inDemo(agency, 'agency.rule-editor')] },
  { name: 'agency-administrator', memberships: [inDemo(agency, 'agency.administrator')] },
  { name: 'agency-auditor', memberships: [inDemo(agency, 'agency.auditor')] },
  {
    name: 'swiss-agency-officer',
    memberships: [
      { programme: 'ch', organisation: 'Invented Swiss Battery Agency', role: 'agency.officer' },
    ],
  },
];

export const emailOf = ({ name }: Pick<DemoAccount, 'name'>): string => `${name}@demo.example`;
