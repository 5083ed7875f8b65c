import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  CHECKPOINT_SECONDS,
  leastMemoryGB,
  mostCheckpointSeconds,
  type EngineSettings,
  type SettingsAnswer,
} from '../../../native/settings/contract.ts';
import { queries } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { counted, integer, significant } from '../../components/numbers.ts';
import { engine } from '../../engine.ts';
import { Section } from './section.tsx';

export const settingsKey = ['settings'];

export const useEngineSettings = () =>
  useQuery({ queryKey: settingsKey, queryFn: () => engine.call((client) => client.settings.get()) });

/** What the engine may use of this machine. */
export function EngineSettingsSection() {
  const { data, error } = useEngineSettings();
  return (
    <Section
      id="engine"
      title="Threads, memory and checkpoints"
      text="What jobs may use, and how often a long training keeps what it has made. The results are the same bytes whatever is set here."
    >
      {error !== null && <ErrorNotice error={error} />}
      {data !== undefined && <EngineForm key={JSON.stringify(data.settings)} answer={data} />}
    </Section>
  );
}

type Limits = Omit<EngineSettings, 'adapter'>;

const numberOf = (value: number | string): number | null => (typeof value === 'number' ? value : null);

function EngineForm({ answer }: { answer: SettingsAnswer }) {
  const { settings, machine, byFlag, effective } = answer;
  const [threads, setThreads] = useState<number | string>(settings.threads ?? '');
  const [memory, setMemory] = useState<number | string>(settings.memoryGB ?? '');
  const [checkpoint, setCheckpoint] = useState<number | string>(settings.checkpointSeconds ?? '');
  const most = Math.floor(machine.memoryBytes / 1e8) / 10;
  const save = useMutation({
    mutationFn: (input: Limits) => engine.call((client) => client.settings.set(input)),
    onSuccess: (next) => queries.setQueryData(settingsKey, next),
  });
  const wanted: Limits = {
    threads: numberOf(threads),
    memoryGB: numberOf(memory),
    checkpointSeconds: numberOf(checkpoint),
  };
  const changed =
    wanted.threads !== settings.threads ||
    wanted.memoryGB !== settings.memoryGB ||
    wanted.checkpointSeconds !== settings.checkpointSeconds;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(wanted);
      }}
    >
      <p className="dim">
        This machine: <span className="wrap">{machine.processor}</span>, {counted(machine.threads, 'thread')},{' '}
        {significant(machine.memoryBytes / 1e9, 3)} GB of memory.
      </p>
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <NumberInput
          label="Threads"
          description={`1 to ${integer(machine.threads)}; empty: all of them`}
          placeholder={integer(machine.threads)}
          min={1}
          max={machine.threads}
          allowDecimal={false}
          clampBehavior="none"
          error={
            wanted.threads !== null && (wanted.threads < 1 || wanted.threads > machine.threads)
              ? `This machine runs 1 to ${integer(machine.threads)} at once.`
              : undefined
          }
          value={threads}
          onChange={setThreads}
          disabled={byFlag.threads}
          w={220}
        />
        <NumberInput
          label="Memory for queries (GB)"
          description={`At most ${significant(most)}; empty: half of it`}
          placeholder={significant(most / 2, 2)}
          min={leastMemoryGB}
          max={most}
          decimalScale={1}
          clampBehavior="none"
          error={
            wanted.memoryGB !== null && (wanted.memoryGB < leastMemoryGB || wanted.memoryGB > most)
              ? `Choose ${significant(leastMemoryGB)} to ${significant(most)} GB.`
              : undefined
          }
          value={memory}
          onChange={setMemory}
          disabled={byFlag.memory}
          w={220}
        />
        <NumberInput
          label="Seconds between checkpoints"
          description={`Of a training; empty: ${integer(CHECKPOINT_SECONDS)}`}
          placeholder={integer(CHECKPOINT_SECONDS)}
          min={1}
          max={mostCheckpointSeconds}
          clampBehavior="none"
          error={
            wanted.checkpointSeconds !== null &&
            (wanted.checkpointSeconds < 1 || wanted.checkpointSeconds > mostCheckpointSeconds)
              ? `Choose 1 to ${integer(mostCheckpointSeconds)}.`
              : undefined
          }
          value={checkpoint}
          onChange={setCheckpoint}
          w={220}
        />
      </div>
      {(byFlag.threads || byFlag.memory) && (
        <Notice level="info">
          {[byFlag.threads ? '--threads' : '', byFlag.memory ? '--memory' : ''].filter(Boolean).join(' and ')}{' '}
          was given when Assay was started and wins until it is started again.
        </Notice>
      )}
      {save.error !== null && <ErrorNotice error={save.error} />}
      <div className="row">
        <Button type="submit" loading={save.isPending} disabled={!changed}>
          Keep these limits
        </Button>
        <span className="dim" role="status">
          The next job gets {counted(effective.threads, 'thread')} and{' '}
          {significant(effective.memoryBytes / 1e9, 3)} GB.
        </span>
      </div>
    </form>
  );
}
