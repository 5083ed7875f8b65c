import { isClassification } from '../../../native/data/contract.ts';
import { ActionIcon, Loader, NumberInput, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { FitResult } from '../../../native/training/contract.ts';
import { roundsOfModel } from '../../../native/training/earlier/contract.ts';
import type { Tree } from '../../../native/training/trees/contract.ts';
import type { StepWith } from '../../app/queries.ts';
import { shownText } from '../../charts/theme.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { counted, integer } from '../../components/numbers.ts';
import { engine } from '../../engine.ts';
import { leavesText } from './leaves-text.ts';
import { TreeCanvas } from './tree-canvas.tsx';
import { TreeOutline } from './tree-outline.tsx';
import { treeText } from './tree-text.ts';
import './trees.css';

/** The trees of a trained model, one at a time. */
export function TreePanel({ step }: { step: StepWith<FitResult> }) {
  const fit = step.result;
  const rounds = roundsOfModel(fit);
  const [round, setRound] = useState(1);
  const [output, setOutput] = useState(0);
  const asked = useQuery({
    queryKey: ['tree', step.id, round, output],
    queryFn: async () => {
      const tree = await engine.call((client) => client.training.tree({ step: step.id, round, output }));
      // The one before is shown until the next is there: under its own name.
      return { tree, output, title: titleOf(fit, round, output) };
    },
    enabled: rounds > 0,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const shown = asked.data;
  const tools = (
    <div className="row tree-tools">
      {fit.outputs > 1 && (
        <Select
          aria-label="Class of the tree"
          data={fit.classes.map((name, i) => ({ value: String(i), label: name }))}
          value={String(output)}
          allowDeselect={false}
          onChange={(value) => setOutput(Number(value))}
        />
      )}
      <ActionIcon aria-label="Previous tree" disabled={round <= 1} onClick={() => setRound(round - 1)}>
        <ChevronLeft size={16} />
      </ActionIcon>
      <NumberInput
        className="tree-number"
        aria-label="Number of the tree"
        value={round}
        min={1}
        max={rounds}
        clampBehavior="strict"
        allowDecimal={false}
        hideControls
        onChange={(value) => {
          if (typeof value === 'number' && value >= 1) setRound(value);
        }}
      />
      <span className="dim">of {integer(rounds)}</span>
      <ActionIcon aria-label="Next tree" disabled={round >= rounds} onClick={() => setRound(round + 1)}>
        <ChevronRight size={16} />
      </ActionIcon>
      {shown !== undefined && <CopyButton label="Copy as text" text={treeText(shown.tree, shown.title)} />}
    </div>
  );
  return (
    <section className="stack" aria-label="Trees">
      <h2>Trees</h2>
      {rounds === 0 ? (
        <p className="dim">The model kept no tree: every row gets the same answer.</p>
      ) : asked.error !== null ? (
        <>
          {tools}
          <ErrorNotice error={asked.error} />
        </>
      ) : shown === undefined ? (
        <Loader size="sm" role="status" aria-label="The tree is being read" />
      ) : (
        <>
          <TreeCanvas tree={shown.tree} title={shown.title}>
            {tools}
          </TreeCanvas>
          <p className="dim wrap">{factsOf(shown.tree, fit, shown.output)}</p>
          <TreeOutline tree={shown.tree} title={shown.title} />
        </>
      )}
    </section>
  );
}

const className = (classes: readonly string[], at: number): string => shownText(classes[at]!, 60);

const titleOf = ({ outputs, classes }: FitResult, round: number, output: number): string =>
  outputs > 1 ? `Tree ${integer(round)} of “${className(classes, output)}”` : `Tree ${integer(round)}`;

/** What the values of the leaves stand for, and what is not drawn. */
function factsOf(tree: Tree, fit: FitResult, output: number): string {
  const { splits, nodes } = tree;
  const of = isClassification(fit.task) ? className(fit.classes, fit.outputs > 1 ? output : 1) : undefined;
  const drawn = (nodes.length - 1) / 2;
  const all =
    drawn < splits
      ? `${integer(drawn)} of ${counted(splits, 'split')} are drawn, those that were made first. `
      : `${counted(splits, 'split')}, ${counted(splits + 1, 'leaf', 'leaves')}. `;
  return `${all}${leavesText(tree, of, fit.task === 'ranking' ? 'score' : 'prediction')}`;
}
