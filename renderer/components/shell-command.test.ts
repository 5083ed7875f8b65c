import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellCommand } from './shell-command.ts';

test.skipIf(process.platform === 'win32')('a shell reads every word as it was (POSIX only)', () => {
  const word = fc
    .string({ unit: fc.constantFrom(...'a\'"$`\\ ;&|<>(){}*?!~#\n-é') })
    .filter((text) => text !== '');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const said = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
        encoding: 'utf8',
      });
      expect(said.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 40 },
  );
});
