export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** British English: day before month, as everywhere else in Europe. */
const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

export function localeOf(language: Language): string {
  return locales[language];
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value);
}

/** The first of the reader's languages that we speak, by the weight the reader gives it. */
export function languageFromHeader(acceptLanguage: string | undefined): Language | undefined {
  return (acceptLanguage ?? '')
    .split(',')
    .map((part, position) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return {
        tag: tag.split('-')[0],
        weight: weight ? Number(weight.trim().slice(2)) : 1,
        position,
      };
    })
    .filter(({ tag, weight }) => isLanguage(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.position - b.position)
    .map(({ tag }) => tag)
    .find(isLanguage);
}
