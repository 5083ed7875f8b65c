import type { z } from 'zod';

/** A text as a schema has it; undefined where it is no JSON, or JSON of another form. */
export function parsedBy<Result>(schema: z.ZodType<Result>, text: string): Result | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
