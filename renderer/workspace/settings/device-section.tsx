import { Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { measuredSentence, type ListedAdapter } from '../../../native/gpu/contract.ts';
import { queries } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { significant } from '../../components/numbers.ts';
import { engine } from '../../engine.ts';
import { settingsKey, useEngineSettings } from './engine-form.tsx';
import { Section } from './section.tsx';
import { useAdapters } from './use-adapters.ts';

/** No adapter has an id that is empty. */
const LEFT_TO_ASSAY = '';

/** Which GPU models are trained on, where they are trained on one. */
export function DeviceSection() {
  const settings = useEngineSettings().data;
  const { data, error } = useAdapters();
  return (
    <Section
      id="device"
      title="Device"
      text="What models are trained on. They are the same bytes on any of them; a recipe says by “device” whether a GPU is used."
    >
      <p>
        <strong>CPU</strong>
        {settings !== undefined && <span className="dim wrap"> · {settings.machine.processor}</span>}
      </p>
      {error !== null && <ErrorNotice error={error} />}
      {data === undefined && error === null && <p className="dim">Looking for GPUs …</p>}
      {data?.adapters.length === 0 && <p className="dim">{data.reason}</p>}
      {data !== undefined && data.adapters.length > 0 && (
        <AdapterChoice adapters={data.adapters} chosen={settings?.settings.adapter ?? null} />
      )}
    </Section>
  );
}

function AdapterChoice({ adapters, chosen }: { adapters: readonly ListedAdapter[]; chosen: string | null }) {
  const save = useMutation({
    mutationFn: (adapter: string | null) => engine.call((client) => client.settings.set({ adapter })),
    onSuccess: (next) => queries.setQueryData(settingsKey, next),
  });
  // What was just chosen, not what is about to be left: at once, before the engine has heard of it.
  const [asked, setAsked] = useState<{ readonly adapter: string | null }>();
  const shown = asked === undefined ? chosen : asked.adapter;
  function choose(adapter: string | null): void {
    setAsked({ adapter });
    save.mutate(adapter, { onSettled: () => setAsked(undefined) });
  }
  const gone = chosen !== null && adapters.every(({ id }) => id !== chosen);
  return (
    <>
      <Radio.Group
        label="GPU"
        value={shown ?? LEFT_TO_ASSAY}
        onChange={(id) => choose(id === LEFT_TO_ASSAY ? null : id)}
      >
        <div className="stack">
          <Radio value={LEFT_TO_ASSAY} label="The first that the system offers" />
          {adapters.map(({ id, name, backend, driver, software, mostBufferBytes, measured }) => (
            <Radio
              key={id}
              value={id}
              label={name}
              description={`${backend} · ${driver} · buffers of up to ${significant(mostBufferBytes / 2 ** 30, 2)} GiB${software ? ' · played by the processor: slow, for tests' : ''}${measured === undefined ? '' : ` · ${measuredSentence(measured)}`}`}
            />
          ))}
          {gone && <Radio value={chosen} label={`${chosen}: not there any more`} disabled />}
        </div>
      </Radio.Group>
      {save.error !== null && <ErrorNotice error={save.error} />}
    </>
  );
}
