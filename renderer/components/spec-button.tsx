import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useDraft } from '../app/draft.ts';
import { CopyButton } from './copy-button.tsx';
import { IdChip } from './id-chip.tsx';

/** Of every result: the spec that made it, and how to make it on the command line. */
export function SpecButton({
  step,
}: {
  step: { id: string; kind: string; version: number; spec: unknown; inputs: string[] } | undefined;
}) {
  const [open, setOpen] = useState(false);
  const { text } = useDraft();
  if (step === undefined) return null;
  const spec = JSON.stringify(
    { kind: step.kind, version: step.version, spec: step.spec, inputs: step.inputs },
    null,
    2,
  );
  const command = 'assay run recipe.yaml --workspace DIR';
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Show spec
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={`Spec of ${step.kind}`} size="lg">
        <div className="stack">
          <p>
            Step <IdChip id={step.id} /> is the SHA-256 of this spec. The same spec on the same inputs gives
            the same bytes.
          </p>
          <pre className="source" tabIndex={0} aria-label="Spec">
            {spec}
          </pre>
          <div className="row">
            <CopyButton text={spec} label="Copy spec" />
            <CopyButton text={text} label="Copy the recipe" />
            <CopyButton text={command} label="Copy as command" />
          </div>
          <p className="dim">
            On the command line: save the recipe as recipe.yaml beside its data, then <code>{command}</code>.
          </p>
        </div>
      </Modal>
    </>
  );
}
