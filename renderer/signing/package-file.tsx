import { Loader } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TextFile } from '../../native/packages/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { bytes } from '../components/numbers.ts';
import { engine } from '../engine.ts';

interface FileText {
  readonly text: string;
  readonly size: number;
  readonly whole: boolean;
}

/** A package that was verified: the root that its signature is about goes with every question for its content. */
export interface Verified {
  readonly grant: string;
  readonly root: string;
}

/** A text file of a package; the engine verifies the package each time that it gives one. */
export function usePackageFile({ grant, root }: Verified, name: TextFile): UseQueryResult<FileText> {
  return useQuery({
    queryKey: ['package-file', grant, root, name],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      engine.call((client) => client.packages.file({ package: grant, root, name }, { signal })),
  });
}

export function FilePanel(props: { of: Verified; name: TextFile; show: (file: FileText) => ReactNode }) {
  const { data, error } = usePackageFile(props.of, props.name);
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined)
    return <Loader size="sm" role="status" aria-label={`${props.name} is being read`} />;
  return (
    <div className="stack">
      {!data.whole && (
        <Notice level="attention">
          {props.name} has {bytes(data.size)}; only its beginning is shown.
        </Notice>
      )}
      {props.show(data)}
    </div>
  );
}

export function SourceText({ text, label }: { text: string; label: string }) {
  return (
    <pre className="source" style={{ maxHeight: '70vh' }} tabIndex={0} aria-label={label}>
      {text}
    </pre>
  );
}
