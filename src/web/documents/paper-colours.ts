/** Of the documents, on white paper. */
export const ink = '#1b2321';
export const quiet = '#55615d';
export const rule = '#c9d1ce';
export const accent = '#0f5c4f';
