import { ORPCError } from '@orpc/server';
import { badInput, errorData, internal, type ErrorData, type ErrorKind } from './errors.ts';

const codes: Readonly<Record<ErrorKind, string>> = {
  BadInput: 'BAD_REQUEST',
  NotFound: 'NOT_FOUND',
  Conflict: 'CONFLICT',
  Denied: 'FORBIDDEN',
  Cancelled: 'CLIENT_CLOSED_REQUEST',
  Internal: 'INTERNAL_SERVER_ERROR',
};

/** What a schema says of a value that it refuses. */
interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[];
}

/** Any error as one of the closed kinds: data that every transport carries. */
export function asContractError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) {
    if (isErrorData(error.data)) return error;
    const issues = issuesOf(error.data);
    // The issues stay beside the data: the command line says them in the words of its flags.
    if (error.code === 'BAD_REQUEST' && issues !== undefined)
      return wrapped(refused(issues), error, { issues });
    return wrapped(internal(error.message).data, error);
  }
  return wrapped(errorData(error), error);
}

/** The same for a stream's errors, which come while it is read. */
export async function* withContractErrors<Event>(
  events: AsyncIterable<Event>,
): AsyncGenerator<Event, void, void> {
  try {
    yield* events;
  } catch (error) {
    throw asContractError(error);
  }
}

function wrapped(data: ErrorData, cause: unknown, besides: object = {}): ORPCError<string, unknown> {
  return new ORPCError(codes[data.kind], { message: data.what, data: { ...data, ...besides }, cause });
}

function refused(issues: readonly Issue[]): ErrorData {
  const [first] = issues;
  const where = (first?.path ?? []).map((one) => (isSegment(one) ? String(one.key) : String(one))).join('.');
  const more = issues.length > 1 ? ` ${String(issues.length - 1)} more of its values are not allowed.` : '';
  return badInput(
    `This value is not allowed: ${first?.message ?? 'it is of another kind'}.${more}`,
    where === '' ? 'input' : where,
    'Change it, and try again.',
  ).data;
}

const isSegment = (value: unknown): value is { key: unknown } =>
  typeof value === 'object' && value !== null && 'key' in value;

export function isErrorData(value: unknown): value is ErrorData {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(codes, value.kind) &&
    'what' in value &&
    typeof value.what === 'string'
  );
}

function issuesOf(data: unknown): readonly Issue[] | undefined {
  if (typeof data !== 'object' || data === null || !('issues' in data)) return undefined;
  return Array.isArray(data.issues) ? (data.issues as Issue[]) : undefined;
}
