import { ActionIcon } from '@mantine/core';
import { CircleX, X } from 'lucide-react';
import type { ErrorData } from '../../native/engine/errors.ts';
import { errorOf } from '../engine.ts';

/** What happened, where, and what to do. */
export function ErrorNotice({ error, onClose }: { error: unknown; onClose?: () => void }) {
  const data: ErrorData =
    typeof error === 'object' && error !== null && 'kind' in error && 'what' in error
      ? (error as ErrorData)
      : errorOf(error);
  return (
    <div className="notice failed" role="alert">
      <CircleX size={16} aria-hidden />
      <div className="grow">
        <p>
          {data.where !== undefined && <strong className="wrap">{data.where}: </strong>}
          <span className="wrap">{data.what}</span>
        </p>
        {data.fix !== undefined && <p className="wrap">{data.fix}</p>}
        {data.id !== undefined && <p className="dim">Details are in the diagnostics, id {data.id}.</p>}
      </div>
      {onClose !== undefined && (
        <ActionIcon aria-label="Close the message" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      )}
    </div>
  );
}
