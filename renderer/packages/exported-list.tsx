import { Button } from '@mantine/core';
import { Download, FileCheck, Wand } from 'lucide-react';
import { useState } from 'react';
import type { KnownSteps } from '../../native/engine/contract.ts';
import type { ExportedPackage } from '../../native/packages/contract.ts';
import { go } from '../app/route.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { IdChip } from '../components/id-chip.tsx';
import { bytes, integer, significant } from '../components/numbers.ts';
import { SpecButton } from '../components/spec-button.tsx';
import { Status } from '../components/status.tsx';
import { engine } from '../engine.ts';
import { review } from '../signing/review-address.ts';

/** Whether a package was built from the very steps that the recipe has now. */
function isOfRecipe({ steps }: ExportedPackage, known: KnownSteps['steps']): boolean {
  const roles = Object.entries(steps);
  return roles.length > 0 && roles.every(([role, id]) => known[role as keyof typeof known]?.id === id);
}

export function ExportedList(props: { packages: readonly ExportedPackage[]; known: KnownSteps['steps'] }) {
  const [error, setError] = useState<unknown>();
  return (
    <section className="stack" aria-label="Exported packages">
      <h2>Exported packages</h2>
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      {props.packages.map((one) => (
        <article key={one.grant} className="panel stack" aria-label={one.name}>
          <div className="row spread">
            <div className="row grow">
              <strong className="name" title={one.name}>
                {one.name}
              </strong>
              <span className="dim">
                {one.package.name} {one.package.version} · {bytes(one.bytes)} ·{' '}
                {new Date(one.exported).toLocaleString('en-GB')}
              </span>
              {isOfRecipe(one, props.known) ? (
                <Status state="passed" word="of this recipe" />
              ) : (
                <Status state="neutral" word="of an earlier recipe" />
              )}
            </div>
            <div className="row">
              <SpecButton step={one.step ?? undefined} />
              <Button
                leftSection={<Download size={14} aria-hidden />}
                aria-label={`Download ${one.name}`}
                onClick={() => void engine.download(one.grant, one.name).catch(setError)}
              >
                Download
              </Button>
              <Button
                variant="default"
                leftSection={<FileCheck size={14} aria-hidden />}
                aria-label={`Review ${one.name}`}
                onClick={() => review(one)}
              >
                Review
              </Button>
              <Button
                variant="default"
                leftSection={<Wand size={14} aria-hidden />}
                aria-label={`Score with ${one.name}`}
                onClick={() =>
                  go(`score?package=${encodeURIComponent(one.grant)}&name=${encodeURIComponent(one.name)}`)
                }
              >
                Score
              </Button>
            </div>
          </div>
          <Facts package={one} />
        </article>
      ))}
    </section>
  );
}

function Facts({ package: one }: { package: ExportedPackage }) {
  const { agreement, signer } = one;
  return (
    <dl className="facts">
      <dt>Signed by</dt>
      <dd className="row">
        <span className="name">{signer?.name ?? 'a key that is not yours'}</span>
        {signer !== undefined && <IdChip id={signer.id} />}
        {signer?.throwAway === true && <Status state="attention" word="throw-away key" />}
      </dd>
      <dt>SHA-256 of the file</dt>
      <dd>
        <IdChip id={one.sha256} />
      </dd>
      <dt>Content digest</dt>
      <dd>
        <IdChip id={one.contentDigest} />
      </dd>
      {agreement !== null && (
        <>
          <dt>Graph against engine</dt>
          <dd>
            largest relative difference ≤ {significant(agreement.largest, 2)} on {integer(agreement.rows)}{' '}
            test rows (allowed {significant(agreement.tolerance, 2)}; {agreement.runtime})
          </dd>
        </>
      )}
    </dl>
  );
}
