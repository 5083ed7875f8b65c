import { UnstyledButton } from '@mantine/core';
import { IdChip } from '../../components/id-chip.tsx';
import { bytes, duration, integer } from '../../components/numbers.ts';
import { SpecButton } from '../../components/spec-button.tsx';
import type { LineageNode } from './lineage-graph.ts';

/** One box: what it read, what it gave, how long it took, and its spec. */
export function StepDetails(props: {
  node: LineageNode;
  nodes: readonly LineageNode[];
  onSelect: (id: string) => void;
}) {
  const { step, source, title, inputs, outputs, id } = props.node;
  const links = (ids: readonly string[]) =>
    ids.length === 0 ? (
      <span className="dim">–</span>
    ) : (
      <span className="row">
        {ids.map((one) => (
          <UnstyledButton key={one} className="link name" onClick={() => props.onSelect(one)}>
            {props.nodes.find((node) => node.id === one)?.title}
          </UnstyledButton>
        ))}
      </span>
    );
  return (
    <section className="panel stack" aria-label={title}>
      <div className="row spread" style={{ flexWrap: 'nowrap' }}>
        <h2 className="name" title={title}>
          {title}
        </h2>
        <SpecButton step={step} />
      </div>
      <dl className="facts">
        {source !== undefined && (
          <>
            <dt>Size</dt>
            <dd>{bytes(source.bytes)}</dd>
            <dt>SHA-256</dt>
            <dd>
              <IdChip id={id} />
            </dd>
          </>
        )}
        {step !== undefined && (
          <>
            <dt>Step</dt>
            <dd>
              <IdChip id={id} />{' '}
              <span className="dim">
                {step.kind}, version {step.version}
              </span>
            </dd>
            <dt>Took</dt>
            <dd>
              {duration(step.seconds)} <span className="dim">· event {integer(step.event)} of the log</span>
            </dd>
            <dt>Result</dt>
            <dd>
              <IdChip id={step.digest} />
            </dd>
            <dt>Reads from</dt>
            <dd>{links(inputs)}</dd>
          </>
        )}
        <dt>Read by</dt>
        <dd>{links(outputs)}</dd>
      </dl>
      {step !== undefined && (
        <pre className="source" tabIndex={0} aria-label={`Spec of ${title}`}>
          {JSON.stringify(step.spec, null, 2)}
        </pre>
      )}
    </section>
  );
}
