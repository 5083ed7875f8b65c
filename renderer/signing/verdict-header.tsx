import type { ReactNode } from 'react';
import type { VerifyResult } from '../../native/engine/contract.ts';
import { IdChip } from '../components/id-chip.tsx';
import { stateIcons } from '../components/status.tsx';
import { standingOf } from './verdict.ts';

/** Whether the package may be believed: always in sight, in icon, word and colour. */
export function VerdictHeader(props: {
  name: string;
  result: VerifyResult | undefined;
  failed: boolean;
  children?: ReactNode;
}) {
  const { result } = props;
  const standing =
    result !== undefined
      ? standingOf(result)
      : props.failed
        ? ({ state: 'failed', word: 'NOT CHECKED', sentence: 'The package could not be opened.' } as const)
        : ({ state: 'neutral', word: 'BEING CHECKED', sentence: 'Nothing of it is shown before.' } as const);
  const Icon = stateIcons[standing.state];
  const { signer } = result ?? {};
  return (
    <section className={`verdict ${standing.state}`} aria-label="Signature">
      <Icon size={24} aria-hidden />
      <div className="grow" style={{ minWidth: 260 }} role="status">
        <div className="row" style={{ flexWrap: 'nowrap' }}>
          <span className="verdict-word">{standing.word}</span>
          <span className="name dim" title={props.name}>
            {props.name}
          </span>
        </div>
        <div>{standing.sentence}</div>
      </div>
      {signer !== undefined && (
        <div className="verdict-signer">
          <span className="name" title={signer.name}>
            Signed by <strong>{signer.name ?? 'an unknown key'}</strong>
            {signer.throwAway === true && ' (throw-away)'} <IdChip id={signer.id} />
          </span>
          {result?.contentDigest !== undefined && (
            <span>
              Content <IdChip id={result.contentDigest} />
            </span>
          )}
        </div>
      )}
      {props.children !== undefined && <div className="row">{props.children}</div>}
    </section>
  );
}
