import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { extractPackage, writePackage } from '../../native/packages/files.ts';
import { parseBundle } from '../../native/signing/bundle.ts';
import { parsePublicKey } from '../../native/signing/public-key.ts';
import { addAttestation, signPackage } from '../../native/signing/sign-package.ts';
import { compareFiles, verifyModelSignature } from '../../native/signing/verify-model.ts';
import { newSigningKey, sampleFiles } from '../security/sample-package.ts';

// OpenSSF's own client of Model Signing v1.0 (PyPI model-signing), which we did not write.
const environment =
  process.env['ASSAY_VENV_MODEL_SIGNING'] ?? join(import.meta.dirname, '..', '..', '.venv-model-signing');
const program = join(environment, 'bin', 'model_signing');

function client(...words: string[]): { code: number | null; text: string } {
  const run = spawnSync(program, words, { encoding: 'utf8' });
  return { code: run.status, text: `${run.stdout}${run.stderr}` };
}

/** The files of a folder with their digests, in code-point order. */
function filesOf(folder: string) {
  return readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      sha256: createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    }));
}

const shared = process.env['ASSAY_SHARED'];
const folderOfSchemas = join(shared ?? '', 'standards', 'oms');
const schemas = shared !== undefined && existsSync(folderOfSchemas) ? folderOfSchemas : undefined;
const validator = `
import base64, json, pathlib, sys
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
load = lambda name: json.loads((pathlib.Path(sys.argv[1]) / f"{name}.schema.json").read_text())
all = {name: load(name) for name in ["bundle", "envelope", "statement", "predicate"]}
registry = Registry().with_resources([(s["$id"], Resource.from_contents(s)) for s in all.values()])
check = lambda name, value: Draft202012Validator(all[name], registry=registry).validate(value)
bundle = json.load(sys.stdin)
check("bundle", bundle)
check("statement", json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"])))
print("valid")
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-oms-'));
});

describe.skipIf(!existsSync(program))(
  'PyPI model-signing (needs .venv-model-signing, see npm run test:interop)',
  () => {
    describe.each([false, true])('verifies our model/ (throw-away key: %s)', (throwAway) => {
      const key = newSigningKey(throwAway);
      const review = { predicateType: 'urn:assay:review:1', predicate: { opinion: 'sound' } };
      let model: string;
      const verify = () =>
        client(
          'verify',
          'key',
          '--signature',
          join(model, 'model.sig'),
          '--public_key',
          join(model, 'signer.pem'),
          model,
        );

      beforeEach(async () => {
        const signed = signPackage({ files: sampleFiles(), key });
        await writePackage(join(folder, 'p.zip'), addAttestation(signed, review, newSigningKey()));
        await extractPackage(join(folder, 'p.zip'), join(folder, 'p'));
        model = join(folder, 'p', 'model');
      });

      it('accepts it as it is', () => {
        expect(verify()).toEqual({ code: 0, text: expect.stringContaining('Verification succeeded') });
      });

      it('refuses it after one changed byte, and with a file more or less', () => {
        const file = join(model, 'model.onnx');
        const bytes = readFileSync(file);
        const changed = Buffer.from(bytes);
        changed[3]! ^= 1;
        writeFileSync(file, changed);
        expect(verify()).toMatchObject({
          code: 1,
          text: expect.stringContaining("Hash mismatch for 'model.onnx'"),
        });
        writeFileSync(file, bytes);
        writeFileSync(join(model, 'extra.txt'), 'x');
        expect(verify()).toMatchObject({ code: 1, text: expect.stringContaining('Extra files') });
        rmSync(join(model, 'extra.txt'));
        rmSync(join(model, 'MLmodel'));
        expect(verify()).toMatchObject({ code: 1, text: expect.stringContaining('Missing files') });
      });

      it.skipIf(schemas === undefined)(
        'finds it valid by the standard’s own schemas (need ASSAY_SHARED)',
        () => {
          const bundle = readFileSync(join(model, 'model.sig'), 'utf8');
          const run = spawnSync(join(environment, 'bin', 'python'), ['-c', validator, schemas!], {
            ...{ input: bundle, encoding: 'utf8' },
          });
          expect(`${run.stdout}${run.stderr}`).toBe('valid\n');
        },
      );

      it('refuses it with another signer’s key', () => {
        writeFileSync(join(model, 'signer.pem'), newSigningKey().publicKey.pem);
        expect(verify().code).toBe(1);
      });
    });

    describe('signs what we verify', () => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const signer = parsePublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());

      it('with a P-256 key; and a changed file is found', () => {
        const model = join(folder, 'model');
        mkdirSync(model);
        for (const [name, bytes] of sampleFiles()) writeFileSync(join(model, name), bytes);
        writeFileSync(join(folder, 'key.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
        const words = [
          '--private_key',
          join(folder, 'key.pem'),
          '--signature',
          join(model, 'model.sig'),
          model,
        ];
        expect(client('sign', 'key', ...words)).toMatchObject({ code: 0 });
        const bundle = parseBundle(readFileSync(join(model, 'model.sig')));
        const statement = verifyModelSignature(bundle, signer);
        expect(compareFiles(statement.files, filesOf(model))).toEqual([]);
        writeFileSync(join(model, 'MLmodel'), 'other');
        expect(compareFiles(statement.files, filesOf(model)).map((fault) => fault.file)).toEqual(['MLmodel']);
      });

      it('but not with another curve', () => {
        const model = join(folder, 'model');
        mkdirSync(model);
        writeFileSync(join(model, 'a.txt'), 'a');
        const other = generateKeyPairSync('ec', { namedCurve: 'P-384' });
        writeFileSync(join(folder, 'key.pem'), other.privateKey.export({ type: 'pkcs8', format: 'pem' }));
        const words = [
          '--private_key',
          join(folder, 'key.pem'),
          '--signature',
          join(model, 'model.sig'),
          model,
        ];
        expect(client('sign', 'key', ...words)).toMatchObject({ code: 0 });
        const bundle = parseBundle(readFileSync(join(model, 'model.sig')));
        expect(() => verifyModelSignature(bundle, signer)).toThrow(/names the key/);
        expect(() =>
          parsePublicKey(other.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
        ).toThrow(/P-256/);
      });
    });
  },
);
