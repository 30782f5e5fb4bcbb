import { v7 } from 'uuid';

/** A fresh UUIDv7 (RFC 9562): identifiers come from the application and sort by the time they were made. */
export function newId(): string {
  return v7();
}
