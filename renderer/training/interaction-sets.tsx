import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { FeatureOutput } from '../../native/features/contract.ts';
import { mostSets } from './constraint-edits.ts';

interface InteractionSetsProps {
  readonly features: readonly FeatureOutput[];
  readonly sets: readonly (readonly string[])[];
  readonly onToggle: (set: number, feature: string) => void;
  readonly onRemove: (set: number) => void;
}

/** Sets of features that may meet in a tree: one is open at a time, and takes features by clicks. */
export function InteractionSets({ features, sets, onToggle, onRemove }: InteractionSetsProps) {
  // One past the last is a set that is not in the recipe before it has its first feature.
  const [open, setOpen] = useState<number>();
  const shown = open === sets.length ? [...sets, []] : sets;
  const remove = (set: number): void => {
    if (set < sets.length) onRemove(set);
    setOpen(undefined);
  };
  const toggle = (set: number, feature: string): void => {
    const ends = sets[set]?.length === 1 && sets[set][0] === feature;
    onToggle(set, feature);
    // A set that lost its last feature is as one that was just added.
    if (ends) setOpen(sets.length - 1);
  };
  return (
    <>
      {shown.map((names, set) => (
        <div key={set} role="group" aria-label={`Set ${set + 1}`} className="interaction-set">
          <div className="row">
            <UnstyledButton
              className="grow members"
              aria-expanded={open === set}
              onClick={() => setOpen(open === set ? undefined : set)}
            >
              <strong>Set {set + 1}</strong>{' '}
              <span className={names.length === 0 ? 'dim' : 'wrap'}>
                {names.length === 0 ? 'click its features' : names.join(', ')}
              </span>
            </UnstyledButton>
            <ActionIcon aria-label={`Remove set ${set + 1}`} onClick={() => remove(set)}>
              <X size={14} aria-hidden />
            </ActionIcon>
          </div>
          {open === set && (
            <div className="feature-chips">
              {features.map(({ name }) => (
                <UnstyledButton
                  key={name}
                  className="name"
                  title={name}
                  aria-pressed={names.includes(name)}
                  onClick={() => toggle(set, name)}
                >
                  {name}
                </UnstyledButton>
              ))}
            </div>
          )}
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        className="at-start"
        leftSection={<Plus size={14} aria-hidden />}
        disabled={sets.length >= mostSets || open === sets.length}
        onClick={() => setOpen(sets.length)}
      >
        Add a set
      </Button>
    </>
  );
}
