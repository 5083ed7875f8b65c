import { CENTRAL_LENGTH, LOCAL_LENGTH } from './container-layout.ts';

/** Words for the fields of a header that is not the one form permitted, so that a person learns which trick was tried. */
type Field = readonly [at: number, width: 2 | 4, fault: string];

const CENTRAL_FIELDS: readonly Field[] = [
  [0, 4, 'its record in the central directory is damaged'],
  [8, 2, 'flags are set (encryption, data descriptor or UTF-8)'],
  [10, 2, 'it is compressed; files are stored as they are'],
  [30, 2, 'it has an extra field (zip64, times or others)'],
  [32, 2, 'it has a comment'],
  [34, 2, 'it claims to lie on another disk'],
  [36, 2, 'it has internal attributes'],
  [38, 4, 'it has attributes (a link, a folder or permissions)'],
  [4, 2, 'it was not written by this format (host or version)'],
  [6, 2, 'it asks for a newer version of zip'],
  [12, 4, 'it carries a time'],
  [20, 4, 'its sizes disagree'],
];

const LOCAL_FIELDS: readonly Field[] = [
  [0, 4, 'its local header is damaged'],
  [6, 2, 'flags are set in its local header (encryption, data descriptor or UTF-8)'],
  [8, 2, 'its local header says that it is compressed'],
  [28, 2, 'its local header has an extra field'],
];

function firstFault(found: Uint8Array, expected: Uint8Array, fields: readonly Field[], rest: string): string {
  for (const [at, width, fault] of fields)
    for (let index = at; index < at + width; index++) if (found[index] !== expected[index]) return fault;
  return rest;
}

export function centralFault(found: Uint8Array, expected: Uint8Array): string {
  return firstFault(
    found.subarray(0, CENTRAL_LENGTH),
    expected,
    CENTRAL_FIELDS,
    'its record in the central directory is damaged',
  );
}

export function localFault(found: Uint8Array, expected: Uint8Array): string {
  return firstFault(
    found.subarray(0, LOCAL_LENGTH),
    expected,
    LOCAL_FIELDS,
    'its local header disagrees with the central directory',
  );
}
