import { ArrowRight } from 'lucide-react';
import { bytes } from '../components/numbers.ts';
import { Status } from '../components/status.tsx';
import { packagedFiles } from './contents.ts';
import type { Readiness, Standing } from './use-readiness.ts';

/** Each file that goes out, what it proves, and whether it is ready. */
export function Checklist(props: {
  readiness: Readiness;
  keyStanding: Standing;
  /** Sizes in the package that was exported last, by file. */
  sizes: ReadonlyMap<string, number>;
}) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">What it proves</th>
          <th scope="col" className="number" title="In the package that was exported last">
            Size
          </th>
          <th scope="col">Ready</th>
        </tr>
      </thead>
      <tbody>
        {packagedFiles.map(({ name, proves, from }) => {
          const standing = from === 'key' ? props.keyStanding : props.readiness[from];
          const size = props.sizes.get(name);
          return (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td>{proves}</td>
              <td className="number">{size === undefined ? <span className="dim">–</span> : bytes(size)}</td>
              <td style={{ whiteSpace: 'nowrap' }}>
                <Status state={standing.state} word={standing.word} />
                {standing.route !== undefined && (
                  <a
                    href={`#/${standing.route}`}
                    style={{ marginLeft: 8 }}
                    aria-label={`Go to ${standing.route}: ${standing.word}`}
                  >
                    <ArrowRight size={12} aria-hidden />
                  </a>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
