/** How a rulebook for tests begins, in YAML: all that it says of itself, before what it asks and works out. */
export const rulebookHead = (
  id: string,
  title: string,
  from = '2025-01-01',
): string => `id: test/${id}
title: ${title}
status: illustrative
currency: EUR
language: en
from: ${from}
about: A rulebook for tests.
sources:
  act: { instrument: Test Act, address: https://example.org/act }
`;
