import { SegmentedControl } from '@mantine/core';
import { useDraft, useSection } from '../app/draft.ts';

export const methodTexts = {
  auto: 'Sigmoid below 1,000 calibration rows, isotonic from there.',
  isotonic: 'Any rising curve. It can follow any shape, and needs about 1,000 rows for it.',
  sigmoid: 'Two numbers (Platt). It holds with few rows, and can only stretch and shift.',
  none: 'Probabilities are used as the model gives them.',
} as const;
export type Method = keyof typeof methodTexts;

const isMethod = (value: unknown): value is Method =>
  typeof value === 'string' && Object.hasOwn(methodTexts, value);

/** The method in the recipe. A change takes effect at the next run. */
export function MethodChoice() {
  const section = useSection('calibrate');
  const { set } = useDraft();
  const method = isMethod(section.method) ? section.method : 'auto';
  return (
    <div className="row method-choice">
      <span id="method-label">Method</span>
      <SegmentedControl
        aria-labelledby="method-label"
        data={Object.keys(methodTexts).map((value) => ({
          value,
          label: value === 'none' ? 'None' : `${value[0]!.toUpperCase()}${value.slice(1)}`,
        }))}
        value={method}
        onChange={(value) => void set('calibrate', { ...section, method: value })}
      />
      <span className="dim small grow">{methodTexts[method]}</span>
    </div>
  );
}
