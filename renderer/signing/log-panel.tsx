import { z } from 'zod';
import { IdChip } from '../components/id-chip.tsx';
import { counted } from '../components/numbers.ts';
import { parsedBy } from './parsed-by.ts';

const logLine = z.object({
  seq: z.number(),
  time: z.string(),
  actor: z.string(),
  kind: z.string(),
  body: z.string(),
  prev: z.string(),
  content: z.unknown().optional(),
});

const mostLines = 500;

/** log.jsonl: the record of the workspace that made the package; of events that are no part of it only digests. */
export function LogPanel({ text }: { text: string }) {
  const lines = text.split('\n').filter((line) => line !== '');
  const shown = lines.slice(0, mostLines);
  return (
    <div className="stack">
      <p className="dim">
        {counted(lines.length, 'event')}, each bound to the one before it by its digest.
        {lines.length > shown.length && ` The first ${mostLines} are shown.`}
      </p>
      <div className="scrolled" tabIndex={0} role="region" aria-label="Events">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" className="number">
                Event
              </th>
              <th scope="col">Time (UTC)</th>
              <th scope="col">By</th>
              <th scope="col">Kind</th>
              <th scope="col">Body</th>
              <th scope="col">What it says</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line, i) => (
              <LogRow key={i} line={line} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function LogRow({ line }: { line: string }) {
  const event = parsedBy(logLine, line);
  if (event === undefined) {
    return (
      <tr>
        <td colSpan={6} className="wrap mono">
          {line.slice(0, 500)}
        </td>
      </tr>
    );
  }
  const said = event.content === undefined ? undefined : JSON.stringify(event.content);
  return (
    <tr>
      <td className="number">{event.seq}</td>
      <td style={{ whiteSpace: 'nowrap' }}>{event.time.replace('T', ' ').replace(/\.\d+Z$/, '')}</td>
      <td>{/^[0-9a-f]{64}$/.test(event.actor) ? <IdChip id={event.actor} /> : event.actor}</td>
      <td className="mono">{event.kind}</td>
      <td>
        <IdChip id={event.body} />
      </td>
      <td className="name mono dim" style={{ maxWidth: 420 }} title={said?.slice(0, 2000)}>
        {said === undefined ? 'not part of the package: its digest only' : said.slice(0, 300)}
      </td>
    </tr>
  );
}
