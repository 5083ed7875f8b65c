import { useSection } from '../app/draft.ts';
import { useEngineSettings } from '../workspace/settings/engine-form.tsx';
import { useAdapters } from '../workspace/settings/use-adapters.ts';
import { deviceSentences } from './device-sentences.ts';
import { growsTrees, learnerEntry } from './learners.ts';

/** Where models are trained, and why there. */
export function DeviceLine() {
  const { device, learner } = useSection('train');
  const settings = useEngineSettings().data;
  const { data, isError } = useAdapters();
  const where = deviceSentences(
    growsTrees(learnerEntry(learner).id) ? device : 'none',
    isError ? [] : data?.adapters,
    settings?.settings.adapter ?? null,
    settings?.effective.threads,
  );
  return (
    <p className="dim" role="note" aria-label="Device">
      {where} Device and threads change the time and not the model.
    </p>
  );
}
