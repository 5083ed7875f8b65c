import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledLicences, licencesFile, licencesJson } from './list-licences.ts';

test('the list of licences is that of the locked libraries (else: node scripts/list-licences.ts)', () => {
  expect(readFileSync(licencesFile, 'utf8') === licencesJson()).toBe(true);
});

test('every library that people use has a licence', () => {
  const { libraries } = bundledLicences();
  expect(libraries.length).toBeGreaterThan(50);
  expect(libraries.filter(({ licence }) => licence === 'see its text')).toEqual([]);
});
