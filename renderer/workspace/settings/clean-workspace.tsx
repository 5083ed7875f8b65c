import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refresh } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { bytes, counted } from '../../components/numbers.ts';
import { Status } from '../../components/status.tsx';
import { engine } from '../../engine.ts';

/** Shows what a cleaning would remove, then removes it. */
export function CleanWorkspace({ onDone }: { onDone: () => void }) {
  const [days, setDays] = useState<number | string>(7);
  const olderThanDays = typeof days === 'number' ? days : 7;
  const preview = useQuery({
    queryKey: ['clean', olderThanDays],
    gcTime: 0,
    queryFn: () => engine.call((client) => client.workspace.clean({ olderThanDays, dryRun: true })),
  });
  const clean = useMutation({
    mutationFn: () => engine.call((client) => client.workspace.clean({ olderThanDays })),
    onSuccess: () => {
      void preview.refetch();
      void refresh();
    },
  });
  const found = preview.data;
  const nothing = found !== undefined && found.objects + found.cacheFiles === 0;
  const gone = clean.data;
  return (
    <div className="panel stack" role="group" aria-label="Clean the workspace">
      <p>
        Removes the cache, and results that no event of the record names. What the record names is never
        touched. The cache is made again from the opened files: they must still be where they were.
      </p>
      <NumberInput
        label="Keep unnamed results younger than (days)"
        description="A job may be about to name them."
        min={0}
        max={3650}
        value={days}
        onChange={setDays}
        w={280}
      />
      {preview.error !== null && <ErrorNotice error={preview.error} />}
      {clean.error !== null && <ErrorNotice error={clean.error} />}
      {gone !== undefined && (
        <p role="status">
          <Status
            state="passed"
            word={`Removed ${counted(gone.cacheFiles, 'cached file')} (${bytes(gone.cacheBytes)}) and ${counted(gone.objects, 'result')} (${bytes(gone.objectBytes)})`}
          />
        </p>
      )}
      {found !== undefined && gone === undefined && (
        <p role="status">
          {nothing
            ? 'There is nothing to remove.'
            : `To be removed: ${counted(found.cacheFiles, 'cached file')} (${bytes(found.cacheBytes)}) and ${counted(found.objects, 'unnamed result')} (${bytes(found.objectBytes)}).`}
        </p>
      )}
      <div className="row">
        <Button
          color="var(--failed)"
          c="var(--accent-text)"
          loading={clean.isPending}
          disabled={found === undefined || nothing}
          onClick={() => clean.mutate()}
        >
          {found === undefined || nothing
            ? 'Remove nothing'
            : `Remove ${bytes(found.cacheBytes + found.objectBytes)}`}
        </Button>
        <Button variant="default" onClick={onDone}>
          Close
        </Button>
      </div>
    </div>
  );
}
