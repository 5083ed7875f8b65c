import { unreadable } from './foreign-model.ts';

/** A value of a JSON document with its path, which every error names. */
export class JsonReader {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path = '') {
    this.value = value;
    this.path = path;
  }

  refuse(why: string): Error {
    return unreadable('XGBoost', why, this.path === '' ? 'Model' : this.path);
  }

  /** A member; its value is undefined where there is none. */
  get(name: string): JsonReader {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.refuse('it is no object');
    const value = Object.hasOwn(this.value, name) ? (this.value as Record<string, unknown>)[name] : undefined;
    return new JsonReader(value, this.path === '' ? name : `${this.path}.${name}`);
  }

  get isThere(): boolean {
    return this.value !== undefined;
  }

  text(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.refuse(this.isThere ? 'it is no text' : 'it is missing');
  }

  list(): readonly unknown[] {
    if (Array.isArray(this.value)) return this.value as unknown[];
    throw this.refuse(this.isThere ? 'it is no list' : 'it is missing');
  }

  items(): JsonReader[] {
    return this.list().map((value, i) => new JsonReader(value, `${this.path}[${i}]`));
  }

  texts(): string[] {
    return this.items().map((item) => item.text());
  }

  /** Finite numbers, of a given length where one is stated. */
  numbers(length?: number): readonly number[] {
    const list = this.list();
    if (length !== undefined && list.length !== length)
      throw this.refuse(`it has ${list.length} entries instead of ${length}`);
    const strange = list.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
    if (strange >= 0) throw this.refuse(`entry ${strange} is no finite number`);
    return list as readonly number[];
  }

  integers(length?: number): readonly number[] {
    const numbers = this.numbers(length);
    const strange = numbers.findIndex((value) => !Number.isSafeInteger(value));
    if (strange >= 0) throw this.refuse(`entry ${strange} is no whole number`);
    return numbers;
  }

  /** A whole number, which XGBoost writes as text. */
  count(least: number, most: number): number {
    const { value } = this;
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most)
      return number;
    throw this.refuse(this.isThere ? `it is not from ${least} to ${most}` : 'it is missing');
  }
}
