export interface UploadOptions {
  /** Bytes that went over so far. */
  readonly onProgress?: (sent: number) => void;
  readonly signal?: AbortSignal;
}

/** Sends a file to the loopback engine. `fetch` says nothing of how much of a body has gone, so this is the older way. */
export function upload(
  file: File,
  session: string,
  { onProgress, signal }: UploadOptions,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new DOMException('The upload was cancelled.', 'AbortError'));
    const request = new XMLHttpRequest();
    request.open('PUT', `/files/${encodeURIComponent(file.name)}`);
    request.setRequestHeader('authorization', `Assay ${session}`);
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(new Error('The file did not reach the engine.'));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
