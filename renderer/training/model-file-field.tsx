import { useState } from 'react';
import { useSection } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { FilePick } from '../components/file-pick.tsx';
import { UploadProgress } from '../workspace/upload-progress.tsx';
import { isCancelled, useUpload } from '../workspace/use-upload.ts';
import { modelEndings, openModel } from './model-file.ts';

/** Which file an imported model comes from, and the way to choose it. */
export function ModelFileField({ onChosen }: { onChosen: () => void }) {
  const { model } = useSection('train');
  const { upload } = useUpload();
  const [error, setError] = useState<unknown>();
  const take = (file: File): void => {
    setError(undefined);
    onChosen();
    openModel(file).catch((problem: unknown) => {
      if (!isCancelled(problem)) setError(problem);
    });
  };
  return (
    <section className="stack model-file" aria-label="Model file">
      <h3>Model file</h3>
      {typeof model === 'string' && (
        <span className="name" title={model}>
          {model}
        </span>
      )}
      <div>
        <FilePick
          label={model === undefined ? 'Choose a model file' : 'Choose another file'}
          accept={modelEndings}
          primary={model === undefined}
          disabled={upload !== undefined}
          onFiles={([file]) => take(file!)}
        />
      </div>
      <UploadProgress />
      {error !== undefined && <ErrorNotice error={error} onClose={() => setError(undefined)} />}
      <p className="dim">
        LightGBM’s save_model (text) or XGBoost’s save_model of a .json file. Nothing is trained: the columns
        are found by the names that the model gives them.
      </p>
    </section>
  );
}
