import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { profileResult } from '../../native/data/contract.ts';
import { modelSteps } from '../../native/training/contract.ts';
import type { FinishedStep } from '../../native/workspace/contract.ts';
import { duration } from '../components/numbers.ts';
import { engine } from '../engine.ts';
import { openDropped } from '../workspace/open-file.ts';
import { saveText } from '../workspace/save-text.ts';
import { useDraft } from './draft.ts';
import { keysRoute, useHelp } from './help-store.ts';
import { helpTexts } from './help-texts.ts';
import { cancelJob, runDraft, useJobs } from './jobs.ts';
import type { Matchable } from './match-words.ts';
import { pages } from './pages.ts';
import { pickFile } from './pick-file.ts';
import { useCurrent, useKnown, useStep } from './queries.ts';
import { currentRoute, go } from './route.ts';

export interface Command extends Matchable {
  run(): void | Promise<unknown>;
}

const settings: readonly (readonly [string, string])[] = [
  ['theme', 'Theme'],
  ['engine', 'Threads, memory and checkpoints'],
  ['device', 'Device'],
  ['keys', 'Keys: yours and those you trust'],
  ['workspace', 'Workspace: size, backup, move, clean'],
  ['diagnostics', 'Diagnostics'],
  ['about', 'About Assay, licences'],
];

/** What each step of the draft is shown on. */
const stepPages: Readonly<Record<string, readonly [route: string, label: string]>> = {
  import: ['data', 'Imported data'],
  profile: ['data', 'Profile of the data'],
  plan: ['features', 'Plan of the features'],
  features: ['features', 'Fitted features'],
  model: ['train', 'Trained model'],
  calibrator: ['calibrate', 'Calibration'],
  evaluation: ['evaluate', 'Evaluation on the test rows'],
  fairness: ['fairness', 'Comparison of groups'],
};

/** Everything that can be gone to or done now. */
export function useCommands(): readonly Command[] {
  const open = useCurrent().data?.open ?? undefined;
  const { step } = useStep('profile', profileResult);
  const known = useKnown();
  const steps = useQuery({
    queryKey: ['steps'],
    enabled: open !== undefined,
    queryFn: () => engine.call((client) => client.workspace.steps()),
  });
  const { jobs, dismiss } = useJobs();
  const draft = useDraft();
  const help = useHelp();
  const { setColorScheme } = useMantineColorScheme();

  const action = (key: string, label: string, run: Command['run'], hint = 'Action'): Command => ({
    key: `do:${key}`,
    label,
    hint,
    run,
  });
  const running = jobs.filter(({ state }) => state === 'running');
  const ended = jobs.filter(({ state }) => state !== 'running');
  const name = typeof draft.recipe.name === 'string' ? draft.recipe.name : 'recipe';
  const hasTarget = (draft.recipe.data as { target?: unknown } | undefined)?.target !== undefined;
  return [
    ...pages
      .filter(({ always }) => always === true || open !== undefined)
      .map(({ title, question, route }) => ({
        key: `page:${route}`,
        label: title,
        hint: `Page · ${question}`,
        run: () => go(route),
      })),
    action('open', 'Open a file', async () => {
      const file = await pickFile();
      if (file !== undefined) await openDropped(file);
    }),
    ...(hasTarget
      ? [
          action('features', 'Prepare the features', () => runDraft('features', 'Prepare the features')),
          action('train', 'Train the model', () => runDraft('model', 'Train')),
          action(
            'measure',
            'Measure the model',
            () => runDraft('all', 'Measure the model'),
            'Action · up to fairness',
          ),
          action('export', 'Export a package', () => go('package')),
          action('save', 'Save the recipe as a file', () =>
            saveText(draft.text, `${name}.yaml`, 'application/yaml'),
          ),
          action('copy', 'Copy the recipe', () => navigator.clipboard.writeText(draft.text)),
        ]
      : []),
    ...(draft.past.length > 0 ? [action('undo', 'Undo', () => draft.undo())] : []),
    ...(draft.future.length > 0 ? [action('redo', 'Redo', () => draft.redo())] : []),
    ...running.map(({ id, title }) => action(`cancel-${id}`, `Cancel: ${title}`, () => cancelJob(id))),
    ...(ended.length > 0
      ? [action('dismiss', 'Dismiss finished jobs', () => ended.forEach(({ id }) => dismiss(id)))]
      : []),
    action('light', 'Light theme', () => setColorScheme('light')),
    action('dark', 'Dark theme', () => setColorScheme('dark')),
    action('auto', 'Theme as the system', () => setColorScheme('auto')),
    ...(open === undefined ? [] : [action('verify', 'Verify or export the record', () => go('record'))]),
    action('help', 'Help for this page', () => help.open(currentRoute())),
    action('keys', 'Keyboard shortcuts', () => help.open(keysRoute), 'Help'),
    ...(step?.result.columns ?? []).map((column) => ({
      key: `column:${column.name}`,
      label: column.name,
      hint: `Column · ${column.type}`,
      run: () => go(`data?column=${encodeURIComponent(column.name)}`),
    })),
    ...Object.keys(known.data?.steps ?? {}).flatMap((role): Command[] => {
      const [route, label] = stepPages[role] ?? [];
      if (route === undefined || label === undefined) return [];
      return [{ key: `step:${role}`, label, hint: 'Step · known', run: () => go(route) }];
    }),
    ...(steps.data ?? [])
      .filter(({ kind }) => modelSteps.has(kind))
      .toReversed()
      .map((run) => ({
        key: `run:${run.id}`,
        label: `Run ${run.id.slice(0, 8)}: ${learnerOf(run)}`,
        hint: `Past run · ${duration(run.seconds)}`,
        run: () => go(`train?run=${run.id}`),
      })),
    ...settings.map(([section, label]) => ({
      key: `settings:${section}`,
      label,
      hint: 'Setting',
      run: () => go(`settings?section=${section}`),
    })),
    ...Object.entries(helpTexts).flatMap(([route, texts]) =>
      texts.map(({ title }) => ({
        key: `help:${route}:${title}`,
        label: title,
        hint: `Help · ${pages.find((page) => page.route === route)?.title ?? ''}`,
        run: () => help.open(route, title),
      })),
    ),
  ];
}

function learnerOf({ kind, spec }: FinishedStep): string {
  if (kind === 'training.bind-model') return 'imported model';
  const learner =
    typeof spec === 'object' && spec !== null && 'learner' in spec ? (spec.learner as unknown) : undefined;
  if (typeof learner === 'string') return learner;
  return typeof learner === 'object' && learner !== null && 'learner' in learner
    ? String(learner.learner)
    : 'model';
}
