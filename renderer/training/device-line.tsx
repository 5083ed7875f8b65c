import { useSection } from '../app/draft.ts';
import { counted } from '../components/numbers.ts';
import { useEngineSettings } from '../workspace/settings/engine-form.tsx';

/** Where models are trained, and why there. */
export function DeviceLine() {
  const { device } = useSection('train');
  const threads = useEngineSettings().data?.effective.threads;
  const asked = device === 'gpu' ? 'The recipe asks for the GPU, but this' : 'This';
  const upTo =
    threads === undefined ? '' : `, with up to ${counted(threads, 'thread')} a job as the settings are now`;
  return (
    <p className="dim" role="note" aria-label="Device">
      {asked} version has no training on a GPU (WebGPU): models are trained on the CPU{upTo}. Device and
      threads change the time and not the model.
    </p>
  );
}
