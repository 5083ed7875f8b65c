import { AssayError, badInput, cancelled, conflict, internal } from '../engine/errors.ts';

const rules: readonly (readonly [RegExp, (message: string) => AssayError])[] = [
  [/INTERRUPT|Interrupted/i, () => cancelled()],
  [
    /No space left on device|max_temp_directory_size|failed to offload/i,
    () => conflict('The disk is full.', undefined, 'Free some space and run it again.'),
  ],
  [
    /Out of Memory/i,
    () =>
      conflict(
        'The memory that was granted does not suffice.',
        undefined,
        'Grant more memory, close other programs, or use fewer columns.',
      ),
  ],
  [
    /No magic bytes found at end of file|Footer length error|too small to be a Parquet|TProtocolException|Invalid Parquet|don't match the expected|read beyond end|Reached the end|corrupt|ZSTD Decompression|snappy|Could not read enough bytes/i,
    () =>
      badInput(
        'The Parquet file is damaged or cut short.',
        undefined,
        'Copy it again from where it came from, or export it again.',
      ),
  ],
  [
    /Parquet.*encrypted|encrypted.*Parquet/i,
    () => badInput('The Parquet file is encrypted.', undefined, 'Export it without encryption.'),
  ],
];

/** DuckDB's errors come as text only. What a user can mend becomes an error of that kind, the rest is internal. */
export function databaseError(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, make] of rules) if (pattern.test(message)) return make(message);
  return internal(message.split('\n')[0] ?? message);
}
