import { Button, Progress } from '@mantine/core';
import { bytes, duration } from '../components/numbers.ts';
import { useUpload } from './use-upload.ts';

/** How far a file is on its way to the engine, and the way to stop it. */
export function UploadProgress() {
  const { upload } = useUpload();
  if (upload === undefined) return null;
  const { name, sent, total, started } = upload;
  const seconds = (performance.now() - started) / 1000;
  const rate = seconds > 0.5 ? sent / seconds : 0;
  return (
    <section className="panel stack" aria-label="Upload">
      <div className="row spread">
        <strong className="name start-upload-name" title={name}>
          {name}
        </strong>
        <span className="dim">
          {bytes(sent)} of {bytes(total)}
          {rate > 0 && sent < total && ` · ${bytes(rate)}/s · ${duration((total - sent) / rate)} left`}
        </span>
      </div>
      <Progress value={total === 0 ? 100 : (sent / total) * 100} aria-label={`Copying ${name}`} />
      <div className="row spread">
        <span className="dim">The file is copied into the workspace; it does not leave this machine.</span>
        <Button variant="default" onClick={upload.cancel}>
          Cancel
        </Button>
      </div>
    </section>
  );
}
