/** What a query may use while it runs, in the process that browses. */
export interface QueryContext {
  readonly threads: number;
  readonly memoryBytes: number;
  /** The asker does not want the answer any more. */
  readonly signal: AbortSignal;
  /** A private folder of the process. */
  readonly scratch: string;
  /** Reads an object by its digest. */
  read(digest: string): Promise<Uint8Array>;
  /** Path of a file in the workspace's cache. */
  cache(name: string): string;
}

/**
 * One kind of question that a page asks while somebody looks at data. Unlike a step it is neither recorded nor kept:
 * its answer is shown and forgotten. Several run at once in one process, beside whatever steps are running.
 */
export interface QueryKind<Input, Output> {
  readonly name: string;
  /** Its answer crosses by structured clone: plain objects, arrays, maps and typed arrays. */
  run(context: QueryContext, input: Input): Promise<Output>;
}
