import type { ColumnType, RowFilter, RowSort } from '../../native/data/contract.ts';
import { engine, errorOf, type EngineClient } from '../engine.ts';
import type { ErrorData } from '../../native/engine/errors.ts';
import { blockRows, windowWithin } from './blocks.ts';
import { cellTexts } from './cell-text.ts';

export interface RowsQuery {
  readonly dataset: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly sort: readonly RowSort[];
  readonly filter: readonly RowFilter[];
}

interface Block {
  readonly rows: number[];
  readonly cells: Map<number, (string | null)[]>;
  /** Columns that are on their way. */
  readonly asked: Map<number, AbortController>;
}

type PageInput = Parameters<EngineClient['data']['page']>[0];

const mostBlocks = 150;
const mostUnderWay = 2;

/** What was read of a dataset in one order: blocks of rows round what is in sight, the oldest forgotten. */
export class PageCache {
  readonly query: RowsQuery;
  /** Undefined until the first answer. */
  total: number | undefined;
  error: ErrorData | undefined;
  readonly #blocks = new Map<number, Block>();
  readonly #changed: () => void;
  #wanted = { first: 0, last: 0, firstColumn: 0, lastColumn: 0 };
  #underWay = 0;
  #latest: number | undefined;

  constructor(query: RowsQuery, changed: () => void) {
    this.query = query;
    this.#changed = changed;
  }

  cell(row: number, column: number): string | null | undefined {
    const cells = this.#blocks.get(Math.floor(row / blockRows))?.cells.get(column);
    return cells === undefined ? undefined : cells[row % blockRows];
  }

  /** What is known of a column's cells, without the missing ones. */
  texts(column: number): string[] {
    return [...this.#blocks.values()].flatMap(({ cells }) =>
      (cells.get(column) ?? []).filter((text) => text !== null),
    );
  }

  /** The row's number in the file. */
  rowNumber(row: number): number | undefined {
    return this.#blocks.get(Math.floor(row / blockRows))?.rows[row % blockRows];
  }

  /** The first row of the window for which rows came last. */
  get latest(): number | undefined {
    return this.#latest;
  }

  /** Whether all of this can be drawn. */
  has(first: number, last: number, firstColumn: number, lastColumn: number): boolean {
    for (let index = Math.floor(first / blockRows); index <= Math.floor(last / blockRows); index++) {
      const cells = this.#blocks.get(index)?.cells;
      for (let i = firstColumn; i <= lastColumn; i++) if (cells?.has(i) !== true) return false;
    }
    return true;
  }

  /**
   * Reads what is in sight and a little round it. Only a few questions are under way at once, and each is let finish:
   * someone who drags the scrollbar sees the page that was asked for a moment ago, instead of none at all.
   */
  want(first: number, last: number, firstColumn: number, lastColumn: number): void {
    this.#wanted = { first, last, firstColumn, lastColumn };
    this.#readOn();
  }

  #readOn(): void {
    const { columns } = this.query;
    const { first, last, firstColumn, lastColumn } = this.#wanted;
    const from = Math.max(0, Math.floor((first - blockRows / 2) / blockRows));
    const to = Math.floor(Math.min((this.total ?? Infinity) - 1, last + blockRows / 2) / blockRows);
    const wanted: number[] = [];
    for (let i = Math.max(0, firstColumn - 2); i <= Math.min(columns.length - 1, lastColumn + 4); i++) {
      wanted.push(i);
    }
    // What is in sight first.
    const blocks = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const middle = (first + last) / 2 / blockRows;
    for (const index of blocks.sort((a, b) => Math.abs(a + 0.5 - middle) - Math.abs(b + 0.5 - middle))) {
      if (this.#underWay >= mostUnderWay) return;
      const block = this.#block(index);
      const lacking = wanted.filter((i) => !block.cells.has(i) && !block.asked.has(i));
      if (lacking.length > 0) void this.#read(index, block, lacking);
    }
  }

  /** Whole cells of a range, for copying. */
  async copy(top: number, bottom: number, left: number, right: number): Promise<(string | null)[][]> {
    const { columns } = this.query;
    const chosen = columns.slice(left, right + 1);
    const texts: (string | null)[][] = [];
    for (let offset = top; offset <= bottom; offset += 1000) {
      const count = Math.min(1000, bottom + 1 - offset);
      const { table, rows } = await this.#page({
        offset,
        count,
        columns: chosen.map(({ name }) => name),
        longest: 1_000_000,
      });
      const parts = chosen.map(({ name, type }) => cellTexts(table.columns.get(name)!, type, true));
      for (let i = 0; i < rows.length; i++) texts.push(parts.map((part) => part[i]!));
    }
    return texts;
  }

  stop(): void {
    for (const { asked } of this.#blocks.values()) {
      for (const controller of asked.values()) controller.abort();
      asked.clear();
    }
  }

  #block(index: number): Block {
    const known = this.#blocks.get(index);
    const block = known ?? { rows: [], cells: new Map(), asked: new Map() };
    // The order of the map is the order of last use.
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= mostBlocks) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }

  #page(part: Pick<PageInput, 'offset' | 'count' | 'columns' | 'longest'>, signal?: AbortSignal) {
    const { dataset, sort, filter } = this.query;
    return engine.call((client) =>
      client.data.page(
        { dataset, sort: [...sort], filter: [...filter], ...part },
        signal === undefined ? {} : { signal },
      ),
    );
  }

  async #read(index: number, block: Block, lacking: readonly number[]): Promise<void> {
    const controller = new AbortController();
    this.#underWay++;
    for (const i of lacking) block.asked.set(i, controller);
    const asked = this.#wanted;
    const names = lacking.map((i) => this.query.columns[i]!.name);
    try {
      const { total, rows, table } = await this.#page(
        { offset: index * blockRows, count: blockRows, columns: names },
        controller.signal,
      );
      this.total = total;
      this.error = undefined;
      block.rows.splice(0, block.rows.length, ...rows);
      for (const i of lacking) {
        const { name, type } = this.query.columns[i]!;
        block.cells.set(i, cellTexts(table.columns.get(name)!, type));
      }
      this.#latest = windowWithin(index, asked.first, asked.last);
    } catch (error) {
      if (!controller.signal.aborted) this.error = errorOf(error);
    } finally {
      for (const i of lacking) if (block.asked.get(i) === controller) block.asked.delete(i);
      this.#underWay--;
      if (!controller.signal.aborted) {
        this.#changed();
        if (this.error === undefined) this.#readOn();
      }
    }
  }
}
