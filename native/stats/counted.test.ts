import { expect, it } from 'vitest';
import { counted, share } from './counted.ts';

it.each([
  [counted(1, 'row'), '1 row'],
  [counted(0, 'row'), '0 rows'],
  [counted(1234, 'row is', 'rows are'), '1,234 rows are'],
  [share(1, 1000, 'row', ['repeats', 'repeat']), '1 of 1,000 rows repeats'],
  [share(2, 1000, 'row', ['repeats', 'repeat']), '2 of 1,000 rows repeat'],
  [share(1, 1, 'row', ['was', 'were']), '1 of 1 row was'],
])('%s', (said, expected) => expect(said).toBe(expected));
