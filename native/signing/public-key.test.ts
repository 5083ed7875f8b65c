import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCanonicalPublicKey, parsePublicKey, publicKeyOf } from './public-key.ts';
import { Refusal } from './refusal.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const der = pair.publicKey.export({ type: 'spki', format: 'der' });

function otherCurve(namedCurve: string): string {
  return generateKeyPairSync('ec', { namedCurve })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}

describe('parsePublicKey', () => {
  it('gives the PEM text of other tools back, and its SHA-256 as the id', () => {
    const key = parsePublicKey(pem);
    expect(key.pem).toBe(pem);
    expect(key.id).toBe(createHash('sha256').update(pem).digest('hex'));
    expect(key.key.equals(pair.publicKey)).toBe(true);
    expect(parseCanonicalPublicKey(Buffer.from(pem)).id).toBe(key.id);
  });

  it('takes other line lengths and endings from people, but not from packages', () => {
    const body = der.toString('base64');
    const others = [
      pem.replaceAll('\n', '\r\n'),
      `\n  ${pem.trim()}`,
      `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`,
    ];
    for (const text of others) {
      expect(parsePublicKey(text).pem).toBe(pem);
      expect(() => parseCanonicalPublicKey(Buffer.from(text))).toThrow(/not the canonical PEM/);
    }
  });

  it('refuses everything but an uncompressed point on P-256', () => {
    const point = pair.publicKey.export({ format: 'jwk' });
    const x = Buffer.from(point.x!, 'base64url');
    const compressed = Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      Buffer.from([2]),
      x,
    ]);
    const hybrid = Buffer.from(der);
    hybrid[26] = 6;
    for (const text of [otherCurve('P-384'), otherCurve('secp256k1'), otherCurve('P-521')])
      expect(() => parsePublicKey(text)).toThrow(/curve P-256/);
    for (const spki of [compressed, hybrid, der.subarray(0, 90), Buffer.concat([der, Buffer.alloc(1)])])
      expect(() => publicKeyOf(spki)).toThrow(/curve P-256/);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    expect(() => parsePublicKey(rsa.export({ type: 'spki', format: 'pem' }).toString())).toThrow(
      /curve P-256/,
    );
    const ed = generateKeyPairSync('ed25519').publicKey;
    expect(() => publicKeyOf(ed.export({ type: 'spki', format: 'der' }))).toThrow(/curve P-256/);
  });

  it('refuses explicit curve parameters, which let a forger choose the generator', () => {
    const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey;
    expect(() => publicKeyOf(explicit.export({ type: 'spki', format: 'der' }))).toThrow(/curve P-256/);
  });

  it('refuses a point that is not on the curve, and the point at infinity', () => {
    const off = Buffer.from(der);
    off[90]! ^= 1;
    expect(() => publicKeyOf(off)).toThrow(/does not lie on the curve/);
    const zero = Buffer.from(der);
    zero.fill(0, 27);
    expect(() => publicKeyOf(zero)).toThrow(/does not lie on the curve/);
  });

  it('refuses what is not the PEM text of a public key', () => {
    const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => parsePublicKey(secret)).toThrow(/private key/);
    expect(() => parsePublicKey(pem.replaceAll('PUBLIC KEY', 'CERTIFICATE'))).toThrow(/not the PEM text/);
    expect(() => parsePublicKey('')).toThrow(/not the PEM text/);
    expect(() => parsePublicKey(pem.replace('M', '!'))).toThrow(/canonical base64/);
    expect(() => parsePublicKey(`${pem}${pem}`)).toThrow(/canonical base64/);
    expect(() => parsePublicKey('x'.repeat(5000))).toThrow(/too long/);
    expect(() => parsePublicKey('-----BEGIN PUBLIC KEY-----\nAAAA\nAAAA')).toThrow(Refusal);
  });
});
