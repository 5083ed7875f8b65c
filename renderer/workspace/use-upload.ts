import { create } from 'zustand';
import { engine } from '../engine.ts';

export interface Upload {
  readonly name: string;
  readonly sent: number;
  readonly total: number;
  /** Milliseconds since the page was loaded. */
  readonly started: number;
  cancel(): void;
}

/** The file that is on its way to the engine, if any. */
export const useUpload = create<{ upload: Upload | undefined }>(() => ({ upload: undefined }));

/** Whether an upload ended because somebody cancelled it. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** Hands a file to the engine while everybody can see how far it is. */
export async function uploaded(file: File): Promise<{ grant: string; name: string }> {
  const controller = new AbortController();
  const upload: Upload = {
    name: file.name,
    sent: 0,
    total: file.size,
    started: performance.now(),
    cancel: () => controller.abort(),
  };
  useUpload.setState({ upload });
  try {
    return await engine.grant(file, {
      signal: controller.signal,
      onProgress: (sent) => useUpload.setState({ upload: { ...upload, sent } }),
    });
  } finally {
    useUpload.setState({ upload: undefined });
  }
}
