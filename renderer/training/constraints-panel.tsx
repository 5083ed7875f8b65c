import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FeatureOutput } from '../../native/features/contract.ts';
import { constraintsIn, type Constraints } from '../../native/training/constraints/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted } from '../components/numbers.ts';
import { useRun } from '../evaluation/use-run.ts';
import { ConstraintFaults } from './constraint-faults.tsx';
import { summary, toggled, withConstraints, withDirection, withoutSet } from './constraint-edits.ts';
import { Fold } from './fold.tsx';
import { InteractionSets } from './interaction-sets.tsx';
import { MonotoneList } from './monotone-list.tsx';
import { useLearnerFeatures } from './use-learner-features.ts';
import './constraints.css';

/** More at once are slow to draw and no longer looked through: the filter finds the others. */
const mostShown = 100;
/** From so many features on a filter helps. */
const worthFilter = 12;

/** What the model is bound to, by clicks on the features that it will see. */
export function ConstraintsPanel() {
  const train = useSection('train');
  const constraints = constraintsIn(train);
  const { outputs, stale, loading } = useLearnerFeatures();
  const change = (next: Constraints): void =>
    void useDraft.getState().set('train', withConstraints(train, next));
  return (
    <Fold
      title="Constraints"
      summary={summary(constraints)}
      // What a change of the plan will do to the features is not known before they are prepared.
      notice={
        outputs !== undefined &&
        !stale && <ConstraintFaults constraints={constraints} features={outputs} onChange={change} />
      }
    >
      {outputs !== undefined ? (
        <Editor features={outputs} stale={stale} constraints={constraints} onChange={change} />
      ) : (
        !loading && <Unprepared />
      )}
    </Fold>
  );
}

function Unprepared() {
  const { run, running, error } = useRun('features', 'Prepare the features');
  return (
    <>
      <p className="dim">
        Constraints are set on the features that the model sees. They are known once they are prepared.
      </p>
      <Button variant="default" loading={running} onClick={run}>
        Prepare the features
      </Button>
      {error !== undefined && <ErrorNotice error={error} />}
    </>
  );
}

interface EditorProps {
  readonly features: readonly FeatureOutput[];
  readonly stale: boolean;
  readonly constraints: Constraints;
  readonly onChange: (constraints: Constraints) => void;
}

function Editor({ features, stale, constraints, onChange }: EditorProps) {
  const [filter, setFilter] = useState('');
  const found = features.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const shown = found.slice(0, mostShown);
  return (
    <>
      {stale && <p className="dim">Features as they were last prepared; the recipe has changed since.</p>}
      {features.length > worthFilter && (
        <TextInput
          aria-label="Filter the features"
          placeholder="Filter the features"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {shown.length < found.length && (
        <p className="dim">
          The first {shown.length} of {counted(found.length, 'feature')}: filter to find others.
        </p>
      )}
      <section className="stack" aria-label="Directions">
        <p className="dim">
          When a feature rises and all else is equal, the score may go both ways (free), only rise, or only
          fall.
        </p>
        <MonotoneList
          features={shown}
          monotone={constraints.monotone}
          onChange={(name, direction) => onChange(withDirection(constraints, name, direction))}
        />
      </section>
      <section className="stack" aria-label="Interactions">
        <p className="dim">
          Without sets a tree may combine any features. With sets it combines features of one set only, and a
          feature of no set with none.
        </p>
        <InteractionSets
          features={shown}
          sets={constraints.interactions ?? []}
          onToggle={(set, name) => onChange(toggled(constraints, set, name))}
          onRemove={(set) => onChange(withoutSet(constraints, set))}
        />
      </section>
    </>
  );
}
