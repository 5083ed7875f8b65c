import { describe, expect, it } from 'vitest';
import { newSigningKey, samplePackage } from '../../../../test/security/sample-package.ts';
import { verifyPackage, type VerifyOptions } from '../../../signing/verify-package.ts';
import { renderVerify } from './render-verify.ts';

const key = newSigningKey();
const other = newSigningKey().publicKey;
const bytes = samplePackage(key);
const ann = { id: key.id, name: 'ann', throwAway: false };
const shown = (options: VerifyOptions): string => renderVerify(verifyPackage(bytes, options));

describe('what verify shows', () => {
  it('says whether the signer is known', () => {
    expect(shown({ trustedKeys: [ann] })).toMatch(/^TRUSTED: .* by a key that you trust\.$/m);
    expect(shown({ trustedKeys: [] })).toMatch(/^INTACT, SIGNER UNKNOWN/);
    expect(shown({ trustedKeys: [] })).toContain(`signer       unknown (${key.id.slice(0, 8)})`);
  });

  it('calls a throw-away key your own only where it is', () => {
    const trial = { ...ann, throwAway: true };
    expect(shown({ trustedKeys: [{ ...trial, own: true }] })).toMatch(
      /^INTACT: .* by your own throw-away key,/,
    );
    expect(shown({ trustedKeys: [{ ...trial, own: false }] })).toMatch(
      /^INTACT: .* by a throw-away key that you trust,/,
    );
  });

  it('says that a known signer is not the one asked for, and does not call him unknown', () => {
    const text = shown({ trustedKeys: [ann], expectedKey: other });
    expect(text).toMatch(/^INTACT, BUT BY ANOTHER SIGNER: .* not by the key that you asked for\.$/m);
    expect(text).toContain(`✗ key          signed by ann (${key.id}), not by the key asked for, ${other.id}`);
    expect(text).not.toMatch(/unknown/i);
  });

  it('says that the signer is the one asked for', () => {
    const text = shown({ trustedKeys: [], expectedKey: key.publicKey });
    expect(text).toMatch(/^TRUSTED: whole, and signed by the key that you asked for\.$/m);
    expect(text).toContain('✓ key ');
    expect(text).not.toMatch(/unknown/i);
  });
});
