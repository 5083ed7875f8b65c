import { SegmentedControl } from '@mantine/core';
import type { FeatureOutput } from '../../native/features/contract.ts';
import type { Constraints } from '../../native/training/constraints/contract.ts';
import type { Direction } from './constraint-edits.ts';

const states = [
  { value: 'free', label: 'free' },
  { value: 'increasing', label: 'rises' },
  { value: 'decreasing', label: 'falls' },
];

interface MonotoneListProps {
  readonly features: readonly FeatureOutput[];
  readonly monotone: Constraints['monotone'];
  readonly onChange: (feature: string, direction: Direction | undefined) => void;
}

/** Each feature with how the score may move when it rises; categories have no order. */
export function MonotoneList({ features, monotone, onChange }: MonotoneListProps) {
  return (
    <ul className="monotone">
      {features.map(({ name, kind, origin }) => (
        <li key={name} data-bound={monotone?.[name] !== undefined || undefined}>
          <span className="name" title={`${name} (${origin.how})`}>
            {name}
          </span>
          {kind === 'category' ? (
            <span className="dim">no order</span>
          ) : (
            <SegmentedControl
              withItemsBorders={false}
              transitionDuration={0}
              aria-label={`When ${name} rises, the score`}
              data={states}
              value={monotone?.[name] ?? 'free'}
              onChange={(state) => onChange(name, state === 'free' ? undefined : (state as Direction))}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
