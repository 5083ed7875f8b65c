import { Button } from '@mantine/core';
import type { FeatureOutput } from '../../native/features/contract.ts';
import type { Constraints } from '../../native/training/constraints/contract.ts';
import { Notice } from '../components/notice.tsx';
import { refused, withoutRefused } from './constraint-edits.ts';

interface ConstraintFaultsProps {
  readonly constraints: Constraints;
  readonly features: readonly FeatureOutput[];
  readonly onChange: (constraints: Constraints) => void;
}

/** Constraints that training would refuse, with the way to be rid of them. */
export function ConstraintFaults({ constraints, features, onChange }: ConstraintFaultsProps) {
  const { gone, unordered } = refused(constraints, features);
  if (gone.length + unordered.length === 0) return null;
  return (
    <Notice level="attention">
      <div className="stack">
        {gone.length > 0 && (
          <p>
            There {gone.length === 1 ? 'is no feature' : 'are no features'} <strong>{gone.join(', ')}</strong>
            : training refuses constraints that name {gone.length === 1 ? 'it' : 'them'}.
          </p>
        )}
        {unordered.length > 0 && (
          <p>
            <strong>{unordered.join(', ')}</strong> {unordered.length === 1 ? 'has' : 'have'} categories,
            which have no order to rise in.
          </p>
        )}
        <Button
          variant="default"
          size="compact-sm"
          className="at-start"
          onClick={() => onChange(withoutRefused(constraints, features))}
        >
          Remove from the constraints
        </Button>
      </div>
    </Notice>
  );
}
