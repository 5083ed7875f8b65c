import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { bodyDigest } from './log-body.ts';
import { formatAnchor, verifyExportedLog } from './log-chain.ts';
import { formatLine, GENESIS, lineDigest, type LogLine } from './log-line.ts';

interface Planned {
  readonly body: unknown;
  readonly disclosed: boolean;
}

function exported(planned: readonly Planned[]): string {
  let head = GENESIS;
  let text = '';
  planned.forEach(({ body, disclosed }, index) => {
    const salt = index.toString(16).padStart(32, '0');
    const line: LogLine = {
      seq: index + 1,
      time: '2026-11-02T10:00:00.000Z',
      actor: 'key:1',
      kind: 'step.finished',
      prev: head,
      body: bodyDigest(salt, canonicalJson(body)),
    };
    const plain = formatLine(line);
    head = lineDigest(plain);
    text += `${disclosed ? canonicalJson({ ...line, content: body, salt }) : plain}\n`;
  });
  return `${text}${formatAnchor(planned.length, head)}\n`;
}

const three = exported([
  { body: { a: 1 }, disclosed: true },
  { body: { b: 'é' }, disclosed: false },
  { body: { c: [1.5, null] }, disclosed: true },
]);

describe('an exported log', () => {
  it('verifies and tells what it discloses', () => {
    const result = verifyExportedLog(three);
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ events: 3, withBodies: 2 });
    expect(result.disclosed.map((event) => event.content)).toEqual([{ a: 1 }, { c: [1.5, null] }]);
  });

  it('verifies for any bodies', () => {
    const planned = fc.array(
      fc.record({ body: fc.jsonValue({ noUnicodeString: false }), disclosed: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(planned, (events) => {
        const result = verifyExportedLog(exported(events));
        expect(result.problems).toEqual([]);
        expect(result.events).toBe(events.length);
      }),
      { numRuns: 50 },
    );
  });

  it('shows a change of any one character, and of any cut', () => {
    for (let at = 0; at < three.length; at++) {
      const changed = three.slice(0, at) + (three[at] === '0' ? '1' : '0') + three.slice(at + 1);
      expect(verifyExportedLog(changed).problems, `character ${String(at)}`).toHaveLength(1);
      expect(verifyExportedLog(three.slice(0, at)).problems, `cut at ${String(at)}`).toHaveLength(1);
    }
  });

  it('names the line of the first break', () => {
    const lines = three.split('\n');
    expect(verifyExportedLog([lines[0], lines[2], lines[3], ''].join('\n')).problems).toEqual([
      { line: 2, what: 'event 3 stands where event 2 belongs' },
    ]);
    expect(verifyExportedLog(three.replace('"a":1', '"a":2')).problems).toEqual([
      { line: 1, what: 'the body of event 1 is not the one that was recorded' },
    ]);
    expect(verifyExportedLog(`${three}{}\n`).problems[0]).toEqual({
      line: 5,
      what: 'there is more after the anchor',
    });
  });

  it('takes hostile text without an exception', () => {
    const hostile = [
      '',
      '\n',
      'null\n',
      '[]\n',
      '{"events":1}\n',
      `${'['.repeat(200_000)}\n`,
      `{"content":${'['.repeat(5000)}${']'.repeat(5000)},"salt":"00000000000000000000000000000000"}\n`,
      '{"__proto__":{"seq":1}}\n',
      three.replace('"salt"', '"content":1,"salt"'),
      three.replace('"a":1', '"a":1,"a":1'),
      three.replace('"a":1', '"a":1e400'),
      three.replace('"a":1', String.raw`"a":"\ud800"`),
      three.replace('\n', '\r\n'),
      `\uFEFF${three}`,
    ];
    for (const text of hostile) expect(verifyExportedLog(text).problems, text.slice(0, 60)).toHaveLength(1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(verifyExportedLog(text).problems.length).toBe(1);
      }),
    );
  });

  it('bounds the length of a line and the number of events', () => {
    expect(verifyExportedLog(three, { maximumEvents: 2 }).problems).toHaveLength(1);
    expect(verifyExportedLog(three, { maximumLineLength: 100 }).problems).toHaveLength(1);
  });
});
