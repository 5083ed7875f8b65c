import { badInput } from '../engine/errors.ts';
import { columnGuess, type ColumnGuess } from './column-guess.ts';
import { columnNames } from './column-names.ts';
import type { SourceOptions, Warning } from './contract.ts';
import { counted } from '../stats/counted.ts';
import { numberFormat, type Sniffer } from './csv-sniffer.ts';
import { decideColumns } from './decide-columns.ts';
import { jsonRecords, KIND } from './json-records.ts';

const MOST_KEYS = 10_000;

/** Looks at every line of a JSON lines file and decides what its columns are. */
export function jsonSniffer(options: SourceOptions): Sniffer {
  const format = numberFormat(undefined);
  const guesses: ColumnGuess[] = [];
  const nested: number[] = [];
  let rows = 0;
  let broken = 0;
  let invalid = 0;
  let firstBroken: { line: number; detail: string } | undefined;

  const reader = jsonRecords({
    row({ bytes, starts, ends, kinds, count }) {
      if (count > MOST_KEYS) {
        throw badInput(
          'The objects have more than 10,000 different keys.',
          undefined,
          'Are the keys data? Make one key a column and the other its value.',
        );
      }
      while (guesses.length < count) {
        guesses.push(columnGuess({ ...format, nullWords: options.nullWords, dateOrder: options.dateOrder }));
        nested.push(0);
      }
      rows++;
      for (let i = 0; i < count; i++) {
        const kind = kinds[i]!;
        if (kind === KIND.absent || kind === KIND.null) continue;
        if (kind === KIND.literal) guesses[i]!.add(bytes, starts[i]!, ends[i]!);
        else guesses[i]!.addString(bytes, starts[i]!, ends[i]!);
        if (kind === KIND.nested) nested[i]!++;
      }
    },
    broken(line, reason, detail) {
      if (reason === 'encoding') invalid++;
      broken++;
      firstBroken ??= { line, detail };
    },
  });

  return {
    push: reader.push,
    end: reader.end,
    invalidRows: () => invalid,
    result() {
      if (rows === 0) {
        throw broken === 0
          ? badInput('The file is empty.', undefined, 'Choose a file with rows.')
          : badInput(
              `No line can be read. ${firstBroken!.detail}`,
              `line ${firstBroken!.line}`,
              'JSON lines hold one object a line, such as {"age": 39, "sex": "Male"}.',
            );
      }
      const headers = reader.keys();
      if (headers.some((key) => key.trim() === '')) {
        throw badInput('An object has a key without a name.', undefined, 'Give every key a name.');
      }
      const { names, warnings: renamed } = columnNames(headers);
      const warnings: Warning[] = [...renamed];
      if (broken > 0) {
        warnings.push({
          what: `${counted(broken, 'line is', 'lines are')} broken and will go to the rejects; the first is line ${firstBroken!.line}: ${firstBroken!.detail}`,
          fix: 'Look at the rejects and mend the file.',
        });
      }
      nested.forEach((count, i) => {
        if (count > 0) {
          warnings.push({
            column: names[i]!,
            what: `${names[i]} holds ${count.toLocaleString('en-US')} objects or arrays; they are kept as JSON text.`,
            fix: 'Write their parts as keys of their own if they are to be features.',
          });
        }
      });
      const decided = decideColumns(names, headers, guesses, options);
      return { ...decided, rows, broken, warnings: [...warnings, ...decided.warnings] };
    },
  };
}
