import type { MethodRulebook } from '../../publications/index.js';
import type { DraftHead, NewDraft } from '../../rulemaking/index.js';
import { inLanguage } from '../public/figure-sources.js';
import type { Text } from '../shell/text.js';
import type { RuleVisit } from './address.js';

const colours: Readonly<Record<string, string>> = {
  draft: 'blue',
  checked: 'blue',
  tried: 'yellow',
  approved: 'green',
  refused: 'red',
  published: 'green',
  superseded: 'purple',
  corrected: 'purple',
  withdrawn: 'grey',
};

export const stateTag = (state: string) => ({
  text: { key: `rulemaking.state.${state}` },
  colour: colours[state] ?? 'grey',
});

export interface StartForm extends NewDraft {
  readonly faults: readonly { readonly text: Text; readonly href: string }[];
}

export const emptyStart: StartForm = {
  rulebookId: '',
  kind: '',
  validFrom: '',
  reason: '',
  faults: [],
};

/** The rulebooks of the programme, what is being changed in them, and the way to change one. */
export function rulebookListPage(
  listed: { readonly rulebooks: readonly MethodRulebook[]; readonly drafts: readonly DraftHead[] },
  form: StartForm,
  visit: RuleVisit,
) {
  const titles = new Map(
    listed.rulebooks.map(({ id, title }) => [id, inLanguage(title, visit.language)]),
  );
  const open = listed.drafts.filter(({ state }) =>
    ['draft', 'checked', 'tried', 'approved', 'refused'].includes(state),
  );
  const fault = (field: string): { errorMessage?: { text: Text } } => {
    const found = form.faults.find(({ href }) => href === `#${field}`);
    return found === undefined ? {} : { errorMessage: { text: found.text } };
  };
  return {
    waiting: open.length,
    action: visit.base,
    mayEdit: visit.may('rulebook.edit'),
    rulebooks: listed.rulebooks.map(({ id }) => [
      {
        text: titles.get(id) ?? id,
        href: visit.base.replace('/agency/', '/') + `/${id}`,
        note: id,
      },
    ]),
    drafts: listed.drafts.map((draft) => [
      {
        text: titles.get(draft.rulebookId) ?? draft.rulebookId,
        href: `${visit.base}/drafts/${draft.id}`,
        note: draft.reason,
      },
      { text: { key: `rulemaking.kind.${draft.kind}` } },
      { text: { date: draft.validFrom } },
      { text: '', tag: stateTag(draft.state) },
      { text: { dateTime: draft.changedAt } },
    ]),
    errors: form.faults,
    fields: {
      rulebook: {
        name: 'rulebookId',
        value: form.rulebookId,
        items: listed.rulebooks.map(({ id }) => ({
          value: id,
          text: titles.get(id) ?? id,
          selected: id === form.rulebookId,
        })),
      },
      kind: { value: form.kind === '' ? 'supersede' : form.kind, ...fault('kind') },
      validFrom: { value: form.validFrom, ...fault('validFrom') },
      reason: { value: form.reason, ...fault('reason') },
    },
  };
}

/** At which field of the form a refusal belongs. */
export function fieldOfRefusal(code: string): string {
  if (['rulebook-draft.needs-reason', 'field.too-long'].includes(code)) return 'reason';
  return code === 'rulebook-draft.needs-kind' ? 'kind' : 'validFrom';
}
