import { expect, test } from 'vitest';
import { z } from 'zod';
import { withGrantedPaths } from './granted-paths.ts';
import { Grants } from './grants.ts';
import { Secrets } from './secrets.ts';

test('a secret is good once, at a secret place of a call, and nowhere else', () => {
  const secrets = new Secrets();
  const token = secrets.offer('brown paper');
  const schema = z.object({ passphrase: z.string().optional().meta({ secret: true }), name: z.string() });
  const input = { passphrase: token, name: token };
  expect(withGrantedPaths(input, schema, new Grants(), secrets)).toEqual({
    passphrase: 'brown paper',
    name: token,
  });
  expect(() => withGrantedPaths(input, schema, new Grants(), secrets)).toThrow('was used already');
  // What a person types stays what it is, also without a key store.
  expect(withGrantedPaths({ passphrase: 'typed', name: 'n' }, schema, new Grants(), secrets)).toEqual({
    passphrase: 'typed',
    name: 'n',
  });
  expect(withGrantedPaths({ passphrase: 'typed', name: 'n' }, schema, new Grants())).toEqual({
    passphrase: 'typed',
    name: 'n',
  });
});

test('secrets that nobody asks for do not pile up', () => {
  const secrets = new Secrets();
  const first = secrets.offer('first');
  for (let i = 0; i < 20; i++) secrets.offer(String(i));
  expect(() => secrets.resolve(first)).toThrow('was used already');
});
