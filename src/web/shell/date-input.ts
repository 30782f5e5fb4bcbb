type Part = 'day' | 'month' | 'year';
interface DatePart {
  name?: string;
  value?: unknown;
  classes?: string;
  error?: boolean;
  label?: string;
  id?: string;
  inputmode?: string;
  autocomplete?: string;
  pattern?: string;
  attributes?: Record<string, string>;
}
export interface DateInput {
  id?: string;
  namePrefix?: string;
  values?: Record<string, unknown>;
  errorMessage?: unknown;
  items?: (DatePart | null | false)[];
  day?: DatePart | false;
  month?: DatePart | false;
  year?: DatePart | false;
}

const faulty = 'govuk-input--error';
const parts: Part[] = ['day', 'month', 'year'];

const isFaulty = (part: DatePart) => Boolean(part.error) || has(part.classes, faulty);
const has = (classes: string | undefined, name: string) => classes?.includes(name) ?? false;
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

function defaultPart(input: DateInput, part: Part): DatePart | false {
  return input[part] ?? { name: part, value: input.values?.[part] };
}

/** The text fields of a date, each as the options of an input. */
export function dateParts(input: DateInput, labels: Record<Part, string>) {
  const own = Object.fromEntries(parts.map((part) => [part, defaultPart(input, part)])) as Record<
    Part,
    DatePart | false
  >;
  const items = (input.items?.length ? input.items : parts.map((part) => own[part])).filter(
    (item) => item !== null && item !== false,
  );
  const someFaulty = items.some(isFaulty);
  return items.map((item) => {
    const part = partOf(item, own);
    const known = part ? own[part] : false;
    const name = item.name ?? part ?? '';
    const fieldName = (input.namePrefix ? `${input.namePrefix}-` : '') + name;
    const label = item.label ?? (name in labels ? labels[name as Part] : capital(name));
    return {
      ...optional(item),
      id: item.id ?? `${input.id ?? ''}-${name}`,
      name: fieldName,
      label: { text: label, classes: 'govuk-date-input__label' },
      classes: classesOf(item, part, Boolean(input.errorMessage) && !someFaulty),
      value: item.value ?? (known ? known.value : undefined) ?? input.values?.[fieldName],
      inputmode: item.inputmode ?? 'numeric',
    };
  });
}

function partOf(item: DatePart, own: Record<Part, DatePart | false>): Part | undefined {
  return parts.find((part) => {
    const known = own[part];
    if (item === known) return true;
    return item.name !== undefined && (item.name === part || (known && item.name === known.name));
  });
}

function classesOf(item: DatePart, part: Part | undefined, wholeDateFaulty: boolean): string {
  const marked = has(item.classes, faulty);
  const wrong = !marked && (isFaulty(item) || (item.error !== false && wholeDateFaulty));
  const width = has(item.classes, 'govuk-input--width-') ? '' : widthOf(part);
  return ['govuk-date-input__input', wrong && faulty, width, item.classes]
    .filter(Boolean)
    .join(' ');
}

function widthOf(part: Part | undefined): string {
  return `govuk-input--width-${part === 'year' ? 4 : 2}`;
}

function optional({ autocomplete, pattern, attributes }: DatePart) {
  return { autocomplete, pattern, attributes };
}
