import { Button, Checkbox, NativeSelect, NumberInput, Popover } from '@mantine/core';
import { timestampPart, type FeatureStep, type PlanResult } from '../../native/features/contract.ts';
import { labelOf } from '../components/schema-fields.ts';
import {
  encodeChoices,
  hasParts,
  imputeChoices,
  scaleChoices,
  type Choice,
  type ColumnType,
} from './step-choices.ts';

export interface StepCellsProps {
  readonly column: string;
  readonly type: ColumnType;
  readonly family: PlanResult['family'];
  readonly step: FeatureStep;
  /** Whether the table has a column for parts of times. */
  readonly withParts: boolean;
  readonly change: <Name extends keyof FeatureStep>(name: Name, value: FeatureStep[Name] | undefined) => void;
}

/** What becomes of a column, each choice in place. */
export function StepCells(props: StepCellsProps) {
  const { column, type, family, step, change } = props;
  if (step.drop === true) {
    return (
      <td colSpan={props.withParts ? 5 : 4} className="dim unused-why" title={step.why}>
        not used{step.why === undefined ? '' : `: ${step.why}`}
      </td>
    );
  }
  return (
    <>
      <td>
        <Impute {...props} />
      </td>
      <td>
        <Checkbox
          aria-label={`Indicator of ${column}`}
          checked={step.indicator === true}
          onChange={(event) => change('indicator', event.currentTarget.checked)}
        />
      </td>
      <td>
        <Small
          label={`Encoding of ${column}`}
          choices={encodeChoices(type, family)}
          value={step.encode ?? ''}
          onChange={(value) => change('encode', value === '' ? undefined : (value as FeatureStep['encode']))}
        />
      </td>
      <td>
        <Small
          label={`Scale of ${column}`}
          choices={scaleChoices(type, step)}
          value={step.scale}
          onChange={(value) => change('scale', value as FeatureStep['scale'])}
        />
      </td>
      {props.withParts && <td>{hasParts(type) ? <Parts {...props} /> : <span className="dim">–</span>}</td>}
    </>
  );
}

function Small(props: {
  label: string;
  choices: readonly Choice[];
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const { label, choices, value, onChange } = props;
  if (choices.length === 0) return <span className="dim">–</span>;
  // Until the plan is made anew, what it will choose is not known.
  const open = value === undefined || !choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      size="xs"
      variant="unstyled"
      className="small-select"
      aria-label={label}
      data={open ? [{ value: '?', label: 'automatic', disabled: true }, ...choices] : [...choices]}
      value={open ? '?' : value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Impute({ column, type, family, step, change }: StepCellsProps) {
  const { impute } = step;
  const own = typeof impute === 'number';
  return (
    <span className="impute">
      <Small
        label={`Missing values of ${column}`}
        choices={imputeChoices(type, step, family)}
        value={own ? 'value' : impute}
        onChange={(value) => change('impute', value === 'value' ? 0 : (value as FeatureStep['impute']))}
      />
      {own && (
        <NumberInput
          key={impute}
          aria-label={`Value for missing ones of ${column}`}
          className="own-value"
          defaultValue={impute}
          hideControls
          onBlur={(event) => {
            const value = Number(event.currentTarget.value);
            if (event.currentTarget.value.trim() !== '' && Number.isFinite(value) && value !== impute)
              change('impute', value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
    </span>
  );
}

function Parts({ column, step, change }: StepCellsProps) {
  const parts = step.parts ?? [];
  const text = parts.length === 0 ? 'automatic' : parts.map(labelOf).join(', ');
  return (
    <Popover position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className="parts"
          aria-label={`Parts of ${column}: ${text}`}
          title={text}
        >
          <span className="name">{text}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          aria-label={`Parts of ${column}`}
          value={[...parts]}
          onChange={(chosen) => {
            // In the schema's order; at least one stays.
            const next = timestampPart.options.filter((part) => chosen.includes(part));
            if (next.length > 0) change('parts', next);
          }}
        >
          <div className="stack">
            {timestampPart.options.map((part) => (
              <Checkbox key={part} value={part} label={labelOf(part)} />
            ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
