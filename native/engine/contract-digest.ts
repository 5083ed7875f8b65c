import { createHash } from 'node:crypto';
import { isContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import { canonicalJson } from '../workspace/canonical-json.ts';
import { contract } from './contract.ts';

let digest: string | undefined;

/** What two programs must have in common to speak: every procedure with its schemas. */
export function contractDigest(): string {
  digest ??= createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(described(contract)))))
    .digest('hex');
  return digest;
}

function described(node: unknown): unknown {
  if (isContractProcedure(node)) {
    const { inputSchema, outputSchema, meta } = node['~orpc'];
    return { input: schemaOf(inputSchema), output: schemaOf(outputSchema), meta };
  }
  return Object.fromEntries(
    Object.entries(node as Record<string, unknown>).map(([name, child]) => [name, described(child)]),
  );
}

/** Of a stream, which has no schema of its own, only that it is one. */
function schemaOf(schema: unknown): unknown {
  return schema instanceof z.ZodType
    ? z.toJSONSchema(schema, { unrepresentable: 'any' })
    : schema === undefined
      ? null
      : 'stream';
}
