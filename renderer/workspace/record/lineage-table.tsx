import { UnstyledButton } from '@mantine/core';
import { IdChip } from '../../components/id-chip.tsx';
import type { LineageNode } from './lineage-graph.ts';
import { factOf } from './step-graph.tsx';

/** The lineage in words: the same boxes and lines as a table. */
export function LineageTable(props: {
  nodes: readonly LineageNode[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const titles = new Map(props.nodes.map(({ id, title }) => [id, title]));
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>File or step</th>
          <th>Reads from</th>
          <th className="number">Size or time</th>
          <th>Id</th>
          <th>Result</th>
        </tr>
      </thead>
      <tbody>
        {props.nodes.map((node) => (
          <tr key={node.id} aria-selected={node.id === props.selected}>
            <td>
              <UnstyledButton className="link name" onClick={() => props.onSelect(node.id)}>
                {node.title}
              </UnstyledButton>
            </td>
            <td className="wrap">
              {node.inputs.map((id) => titles.get(id) ?? '').join(', ') || <span className="dim">–</span>}
            </td>
            <td className="number">{factOf(node)}</td>
            <td>
              <IdChip id={node.id} />
            </td>
            <td>
              {node.step === undefined ? <span className="dim">–</span> : <IdChip id={node.step.digest} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
