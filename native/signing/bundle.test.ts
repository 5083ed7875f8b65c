import { createPrivateKey, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSigningKey } from '../../test/security/sample-package.ts';
import { encodeBundle, parseBundle, parseCanonicalBundle, preAuthEncoding } from './bundle.ts';
import { Refusal } from './refusal.ts';
import { signBundle } from './sign-bundle.ts';
import { parseModelStatement } from './statement.ts';
import { verifyBundle } from './verify-bundle.ts';

const key = newSigningKey();
const payload = Buffer.from('{"x":1}');
const bytes = signBundle(payload, key);
const bundle = parseBundle(bytes);

/** The bundle's JSON with one place changed. */
function changed(change: (json: Record<string, Record<string, unknown>>) => void): Buffer {
  const json = JSON.parse(bytes.toString());
  change(json);
  return Buffer.from(JSON.stringify(json));
}

describe('the envelope', () => {
  it('signs DSSE’s pre-authentication encoding', () => {
    expect(preAuthEncoding(Buffer.from('hé')).toString()).toBe('DSSEv1 28 application/vnd.in-toto+json 3 hé');
  });

  it('verifies by its key, for any payload', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (any) => {
        const signed = parseCanonicalBundle(signBundle(Buffer.from(any), key));
        verifyBundle(signed, key.publicKey);
        expect([...signed.payload]).toEqual([...any]);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses another key, another payload, another signature', () => {
    const other = newSigningKey();
    expect(() => verifyBundle(bundle, other.publicKey)).toThrow(/names the key/);
    expect(() => verifyBundle({ ...bundle, keyId: other.id }, other.publicKey)).toThrow(/does not fit/);
    expect(() => verifyBundle({ ...bundle, payload: Buffer.from('{"x":2}') }, key.publicKey)).toThrow(
      /does not fit/,
    );
    for (const signature of [Buffer.alloc(0), Buffer.alloc(72), Buffer.from('3006020100020100', 'hex')])
      expect(() => verifyBundle({ ...bundle, signature }, key.publicKey)).toThrow(/does not fit/);
  });

  it('refuses every flipped bit of the signature, and slack in its DER', () => {
    for (let at = 0; at < bundle.signature.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const signature = Buffer.from(bundle.signature);
        signature[at]! ^= 1 << bit;
        expect(() => verifyBundle({ ...bundle, signature }, key.publicKey)).toThrow(Refusal);
      }
    const longer = Buffer.concat([bundle.signature, Buffer.alloc(1)]);
    expect(() => verifyBundle({ ...bundle, signature: longer }, key.publicKey)).toThrow(Refusal);
  });

  it('accepts both values of s, as signers give either', () => {
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const flat = sign('sha256', preAuthEncoding(payload), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${flat.subarray(32).toString('hex')}`);
    const integer = (value: bigint) => {
      const hex = value
        .toString(16)
        .padStart(64, '0')
        .replace(/^(00)+(?=[0-7])/, '');
      const body = Buffer.from(
        /^[89a-f]/.test(hex) ? `00${hex}` : hex.replace(/^(00)+(?=[89a-f])/, '00'),
        'hex',
      );
      return Buffer.concat([Buffer.from([2, body.length]), body]);
    };
    for (const either of [s, order - s]) {
      const body = Buffer.concat([
        integer(BigInt(`0x${flat.subarray(0, 32).toString('hex')}`)),
        integer(either),
      ]);
      const signature = Buffer.concat([Buffer.from([0x30, body.length]), body]);
      verifyBundle({ ...bundle, signature }, key.publicKey);
    }
  });

  it('refuses a signature made with another hash', () => {
    const signature = sign(
      'sha384',
      preAuthEncoding(payload),
      createPrivateKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    );
    expect(() => verifyBundle({ ...bundle, signature }, key.publicKey)).toThrow(/does not fit/);
  });
});

describe('parseBundle', () => {
  it('takes any JSON form; the canonical reader takes one', () => {
    const pretty = Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, 2));
    expect(parseBundle(pretty)).toEqual(bundle);
    expect(() => parseCanonicalBundle(pretty)).toThrow(/canonical form/);
    expect(encodeBundle(bundle).equals(bytes)).toBe(true);
  });

  it('takes what the standard leaves open', () => {
    const open = changed((json) => {
      (json['verificationMaterial']!['publicKey'] as Record<string, unknown>)['rawBytes'] = 'AAAA';
      delete json['verificationMaterial']!['tlogEntries'];
      (json['dsseEnvelope']!['signatures'] as Record<string, unknown>[])[0]!['keyid'] = null;
    });
    expect(parseBundle(open)).toEqual(bundle);
  });

  it.each<[string, (json: Record<string, Record<string, unknown>>) => void]>([
    ['an unknown member', (json) => Object.assign(json, { extra: 1 })],
    ['another media type', (json) => Object.assign(json, { mediaType: 'application/json' })],
    [
      'an older media type',
      (json) => Object.assign(json, { mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2' }),
    ],
    ['another payload type', (json) => Object.assign(json['dsseEnvelope']!, { payloadType: 'text/plain' })],
    ['no signature', (json) => Object.assign(json['dsseEnvelope']!, { signatures: [] })],
    ['two signatures', (json) => (json['dsseEnvelope']!['signatures'] as unknown[]).push({ sig: 'AAAA' })],
    [
      'an unknown member of a signature',
      (json) => Object.assign((json['dsseEnvelope']!['signatures'] as object[])[0]!, { alg: 'none' }),
    ],
    ['an empty payload', (json) => Object.assign(json['dsseEnvelope']!, { payload: '' })],
    ['url-safe base64', (json) => Object.assign(json['dsseEnvelope']!, { payload: 'e30_' })],
    ['base64 without padding', (json) => Object.assign(json['dsseEnvelope']!, { payload: 'eyJ4IjoxfQ' })],
    [
      'base64 with bits in its padding',
      (json) => Object.assign(json['dsseEnvelope']!, { payload: 'eyJ4IjoxfR==' }),
    ],
    ['base64 with spaces', (json) => Object.assign(json['dsseEnvelope']!, { payload: 'eyJ4 IjoxfQ==' })],
    [
      'a hint that is no digest',
      (json) => Object.assign(json['verificationMaterial']!['publicKey']!, { hint: 'me' }),
    ],
    [
      'a hint in capitals',
      (json) => Object.assign(json['verificationMaterial']!['publicKey']!, { hint: 'A'.repeat(64) }),
    ],
    ['a transparency log', (json) => Object.assign(json['verificationMaterial']!, { tlogEntries: [{}] })],
    [
      'time stamps',
      (json) => Object.assign(json['verificationMaterial']!, { timestampVerificationData: {} }),
    ],
    ['no key', (json) => Object.assign(json['verificationMaterial']!, { publicKey: undefined })],
  ])('refuses %s', (_what, change) => {
    expect(() => parseBundle(changed(change))).toThrow(Refusal);
  });

  it('refuses hostile bytes with a Refusal and nothing else', () => {
    for (const text of ['', 'null', '[]', '{}', '1', '{"mediaType":1,"mediaType":1}'])
      expect(() => parseBundle(Buffer.from(text)), text).toThrow(Refusal);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => Buffer.from(text)),
          fc.uint8Array(),
        ),
        (any) => {
          expect(() => parseBundle(any)).toThrow(Refusal);
        },
      ),
    );
  });
});

const vectors =
  process.env['ASSAY_SHARED'] && join(process.env['ASSAY_SHARED'], 'standards/oms/test-vectors');
const absent = vectors === undefined || vectors === '' || !existsSync(vectors);

describe.skipIf(absent)('the standard’s own vectors (need ASSAY_SHARED)', () => {
  const vector = (name: string) => readFileSync(join(vectors!, `${name}.bundle.json`));

  it('valid, signed by a key: read, with its files', () => {
    const statement = parseModelStatement(parseBundle(vector('valid/key')).payload);
    expect(statement.files.map((file) => file.name)).toEqual(['signme-1', 'signme-2']);
    expect(statement.rootDigest).toBe('92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4');
  });

  it.each([
    ['valid/certificate', 'unsupported', /certificate/],
    ['valid/sigstore', 'unsupported', /identity of Sigstore/],
    ['invalid/empty', 'malformed', /not JSON/],
    ['invalid/missing-envelope', 'malformed', /dsseEnvelope/],
    ['invalid/missing-verification-material', 'malformed', /verificationMaterial/],
    ['invalid/missing-tlog-entries', 'malformed', /verificationMaterial\.publicKey/],
  ])('%s: %s', (name, code, reason) => {
    let caught: unknown;
    try {
      parseBundle(vector(name));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(Refusal);
    expect(caught).toMatchObject({ code, message: expect.stringMatching(reason) });
  });

  it('a payload with another predicate: refused', () => {
    const wrong = parseBundle(vector('invalid-payload/wrong-predicate'));
    expect(() => parseModelStatement(wrong.payload)).toThrow(/predicate type is "https:\/\/example.com/);
  });
});
