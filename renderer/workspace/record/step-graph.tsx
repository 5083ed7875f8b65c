import { useRef, type KeyboardEvent } from 'react';
import { duration, bytes } from '../../components/numbers.ts';
import { layeredLayout, type LayoutNode, type Point } from './layered-layout.ts';
import type { LineageNode } from './lineage-graph.ts';

const box = { width: 132, height: 56, columnGap: 36, rowGap: 16 };
const margin = 8;
const lineLength = 19;

/** The lineage as a drawing of its own: boxes from files to figures, a line wherever one reads what another gave. */
export function StepGraph(props: {
  nodes: readonly LineageNode[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const { nodes, selected } = props;
  const svg = useRef<SVGSVGElement>(null);
  const layout = layeredLayout(nodes.map(drawn(nodes)), box);
  const focus = (id: string | undefined): void => {
    if (id === undefined) return;
    props.onSelect(id);
    const target = svg.current?.querySelector<SVGGElement>(`[data-node="${id}"]`);
    target?.focus();
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const beside = (id: string, by: number): string | undefined => {
    const { layer, y } = layout.boxes.get(id)!;
    return nodes
      .map((node) => ({ id: node.id, ...layout.boxes.get(node.id)! }))
      .filter((one) => one.layer === layer && Math.sign(one.y - y) === by)
      .sort((a, b) => by * (a.y - b.y))[0]?.id;
  };
  const onKey = (event: KeyboardEvent, node: LineageNode): void => {
    const keys: Readonly<Record<string, () => void>> = {
      Enter: () => props.onSelect(node.id),
      ' ': () => props.onSelect(node.id),
      ArrowLeft: () => focus(node.inputs[0]),
      ArrowRight: () => focus(node.outputs[0]),
      ArrowUp: () => focus(beside(node.id, -1)),
      ArrowDown: () => focus(beside(node.id, 1)),
    };
    const run = keys[event.key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  const width = layout.width + 2 * margin;
  const height = layout.height + 2 * margin;
  return (
    <div className="graph-scroll">
      <svg
        ref={svg}
        className="graph"
        width={width}
        height={height}
        viewBox={`${-margin} ${-margin} ${width} ${height}`}
        role="group"
        aria-label="Lineage: arrow keys lead along its lines"
      >
        {layout.edges.map(({ from, to, points }) => (
          <path
            key={`${from}>${to}`}
            className={from === selected || to === selected ? 'edge on' : 'edge'}
            d={curve(points)}
            aria-hidden
          />
        ))}
        {nodes.map((node, i) => {
          const { x, y } = layout.boxes.get(node.id)!;
          const lines = twoLines(node.title);
          const fact = factOf(node);
          return (
            <g
              key={node.id}
              data-node={node.id}
              className={node.source === undefined ? 'node' : 'node source-node'}
              transform={`translate(${x}, ${y})`}
              role="button"
              // One stop for Tab; the arrow keys go on from there.
              tabIndex={node.id === selected || (selected === undefined && i === 0) ? 0 : -1}
              aria-pressed={node.id === selected}
              onClick={() => focus(node.id)}
              onKeyDown={(event) => onKey(event, node)}
            >
              <title>{`${node.title}, ${fact}`}</title>
              <rect width={box.width} height={box.height} rx={4} />
              {lines.map((line, n) => (
                <text key={n} x={10} y={lines.length === 1 ? 24 : 19 + 15 * n}>
                  {line}
                </text>
              ))}
              <text className="fact" x={10} y={lines.length === 1 ? 42 : 49}>
                {fact}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** A package reads every step: of its lines only those are drawn that lead on from nowhere else. */
function drawn(nodes: readonly LineageNode[]): (node: LineageNode) => LayoutNode {
  const packages = new Set(nodes.filter(({ step }) => step?.kind === 'packages.build').map(({ id }) => id));
  const leadsOn = (id: string): boolean =>
    nodes.find((node) => node.id === id)?.outputs.some((output) => !packages.has(output)) === true;
  return ({ id, inputs }) => ({
    id,
    inputs: packages.has(id) ? inputs.filter((one) => !leadsOn(one)) : inputs,
  });
}

function factOf({ step, source }: LineageNode): string {
  if (source !== undefined) return bytes(source.bytes);
  return step === undefined ? '' : duration(step.seconds);
}

/** Between two boxes a curve, along a box's row a straight line. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      if (i === 0) return `M${x},${y}`;
      const before = points[i - 1]!;
      const half = (before.x + x) / 2;
      return i % 2 === 1 ? `C${half},${before.y} ${half},${y} ${x},${y}` : `L${x},${y}`;
    })
    .join('');
}

/** A title in at most two lines of a box; the rest is in the box's tooltip. */
function twoLines(title: string): string[] {
  const lines: string[] = [''];
  for (const word of title.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= lineLength) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, 2);
  if (lines.length > 2) shown[1] = `${shown[1]!} …`;
  return shown.map((line) => (line.length > lineLength ? `${line.slice(0, lineLength - 1)}…` : line));
}
