/** Of a declared line `l`: batteries less those that left the country again. */
export const countedUnitsOfLine = `(l.units - l.exported_units)`;

/** The mass that counts of a declared line `l`, a whole numeric: what `countedMassMg` says of the same line. */
export const countedMassOfLine = `(case when l.exported_units = 0 then l.mass_mg::numeric
  else div(2 * l.mass_mg::numeric * ${countedUnitsOfLine} + l.units, 2 * l.units::numeric) end)`;
