import { UnstyledButton } from '@mantine/core';
import { useCurrent } from '../app/queries.ts';
import { openSample } from './open-file.ts';

/** What the bundled samples are; in the order in which they are shown. */
const samples: readonly { name: string; title: string; text: string; facts: string }[] = [
  {
    name: 'adult',
    title: 'Adult census',
    text: 'Who earns more than 50K a year? Incomes of 1994 with sex and race, and a published test file.',
    facts: '48,842 rows · 15 columns · 2 classes',
  },
  {
    name: 'german',
    title: 'German credit',
    text: 'Which applicants will not pay back? So few rows that every interval is wide: that is the lesson.',
    facts: '1,000 rows · 22 columns · 2 classes',
  },
  {
    name: 'flights',
    title: 'New York flights',
    text: 'How late will a flight land, asked when it leaves the gate? Later flights test the model.',
    facts: '20,000 rows · 19 columns · a number',
  },
];

export function SampleCards(props: { disabled: boolean; begin: (work: Promise<unknown>) => void }) {
  const current = useCurrent();
  const there = current.data?.samples.map(({ name }) => name);
  const others = (current.data?.samples ?? [])
    .filter(({ name }) => !samples.some((known) => known.name === name))
    .map(({ name, title }) => ({ name, title: name, text: title, facts: '' }));
  return (
    <section className="stack">
      <h3>Or begin with a sample</h3>
      <div className="start-samples">
        {[...samples.filter(({ name }) => there?.includes(name) !== false), ...others].map(
          ({ name, title, text, facts }) => (
            <UnstyledButton
              key={name}
              className="panel start-sample"
              disabled={props.disabled}
              onClick={() => props.begin(openSample(name))}
            >
              <strong>{title}</strong>
              <span className="start-sample-text">{text}</span>
              <span className="dim">{facts}</span>
            </UnstyledButton>
          ),
        )}
      </div>
    </section>
  );
}
