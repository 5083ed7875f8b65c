import { Loader, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportedPackage } from '../../native/packages/contract.ts';
import { useDraft, useSection } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilePick } from '../components/file-pick.tsx';
import { engine } from '../engine.ts';
import { when } from '../workspace/times.ts';
import { UploadProgress } from '../workspace/upload-progress.tsx';
import { isCancelled, uploaded, useUpload } from '../workspace/use-upload.ts';
import {
  beginningAnew,
  beginningOf,
  decayOf,
  goingOnFrom,
  withTrees,
  type Beginning,
} from './earlier-edits.ts';
import { modelNameFor } from './model-file.ts';

const ways: readonly { value: Beginning; label: string }[] = [
  { value: 'anew', label: 'Anew' },
  { value: 'on', label: 'From an earlier model: add rounds' },
  { value: 'refit', label: 'From an earlier model: refit its leaves' },
];

interface EarlierModelProps {
  readonly onInvalid: (name: string, invalid: boolean) => void;
  /** Another model was chosen. */
  readonly onChosen: () => void;
}

/** Takes a package for the model that training goes on from; `granted` is where it lies. */
async function takePackage(name: string, granted: string, way: Exclude<Beginning, 'anew'>): Promise<void> {
  const { recipe, replace } = useDraft.getState();
  const { train, data } = recipe as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const called = modelNameFor(name, data ?? {});
  await replace(
    { ...recipe, train: goingOnFrom({ learner: 'gbt', ...train }, called, way) },
    { [called]: granted },
  );
}

/** How the training of boosted trees begins, and the earlier model where it goes on from one. */
export function EarlierModel({ onInvalid, onChosen }: EarlierModelProps) {
  const train = useSection('train');
  // A way that was chosen while its model is still to come.
  const [wanted, setWanted] = useState<Beginning>('anew');
  const way = train.from === undefined ? wanted : beginningOf(train);
  const change = (next: Readonly<Record<string, unknown>>): void =>
    void useDraft.getState().set('train', next);
  const choose = (next: Beginning): void => {
    setWanted(next);
    if (typeof train.from !== 'string') return;
    onChosen();
    change(next === 'anew' ? beginningAnew(train) : goingOnFrom(train, train.from, next));
  };
  return (
    <>
      <Select
        label="Begin"
        data={[...ways]}
        value={way}
        allowDeselect={false}
        onChange={(next) => choose((next ?? 'anew') as Beginning)}
      />
      {way !== 'anew' && (
        <section className="stack model-file" aria-label="Earlier model">
          <ChosenPackage way={way} from={train.from} onChosen={onChosen} />
          {way === 'refit' && typeof train.from === 'string' && (
            <NumberInput
              label="Decay"
              description="What stays of each earlier leaf value: 0 nothing, 1 all."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={0}
              max={1}
              step={0.1}
              clampBehavior="strict"
              value={decayOf(train)}
              onChange={(decay) => {
                onInvalid('refit', typeof decay !== 'number');
                if (typeof decay === 'number') change({ ...train, refit: { decay } });
              }}
            />
          )}
          <p className="dim">
            {way === 'on'
              ? 'Its trees stay; rounds are added at the scores that they give.'
              : 'Its trees stay; their leaf values are made anew from the training rows.'}{' '}
            Target, classes and objective must be the same. Left to themselves, the features are the earlier
            model’s.
          </p>
        </section>
      )}
    </>
  );
}

/** The package that was chosen, those of the workspace, and the way to choose a file. */
function ChosenPackage(props: { way: Exclude<Beginning, 'anew'>; from: unknown; onChosen: () => void }) {
  const { way, from, onChosen } = props;
  const { upload } = useUpload();
  const [error, setError] = useState<unknown>();
  const exported = useQuery({
    queryKey: ['packages'],
    queryFn: () => engine.call((client) => client.packages.list()),
  });
  const packages = withTrees(exported.data ?? []);
  const isOfWorkspace = packages.some(({ name }) => name === from);
  const take = (taken: Promise<{ grant: string; name: string }>): void => {
    setError(undefined);
    onChosen();
    taken
      .then(({ grant, name }) => takePackage(name, grant, way))
      .catch((problem: unknown) => {
        if (!isCancelled(problem)) setError(problem);
      });
  };
  return (
    <>
      {exported.isPending ? (
        <Loader size="sm" role="status" aria-label="Packages are being looked for" />
      ) : exported.error !== null ? (
        <ErrorNotice error={exported.error} />
      ) : packages.length === 0 ? (
        <p className="dim">
          No package of boosted trees was exported from this workspace. Export one on the page Package, or
          choose a file.
        </p>
      ) : (
        <Select
          label="Package of this workspace"
          placeholder="Choose one"
          data={packages.map((one) => ({ value: one.name, label: labelOf(one) }))}
          value={isOfWorkspace ? (from as string) : null}
          onChange={(name) => {
            const one = packages.find((each) => each.name === name);
            if (one !== undefined) take(Promise.resolve(one));
          }}
        />
      )}
      {typeof from === 'string' && !isOfWorkspace && (
        <span className="name" title={from}>
          {from}
        </span>
      )}
      <div>
        <FilePick
          label={from === undefined ? 'Choose a package file' : 'Choose another file'}
          accept=".zip,.trees"
          primary={from === undefined && packages.length === 0}
          disabled={upload !== undefined}
          onFiles={([file]) => take(uploaded(file!))}
        />
      </div>
      <UploadProgress />
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
    </>
  );
}

const labelOf = ({ name, exported, package: made }: ExportedPackage): string =>
  `${name} · ${made.version} · ${when(exported)}`;
