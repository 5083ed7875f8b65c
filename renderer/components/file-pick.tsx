import { Button } from '@mantine/core';
import { FolderOpen } from 'lucide-react';
import { useEffect, useRef } from 'react';

/** A button that lets people choose files; dropping them is `usePageDrop`'s. */
export function FilePick(props: {
  label: string;
  /** Endings, such as `.zip`. */
  accept: string;
  multiple?: boolean;
  primary?: boolean;
  disabled?: boolean;
  /** In a table's row; `about` then says what the file is for. */
  compact?: boolean;
  about?: string;
  onFiles: (files: File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant={props.primary === true ? 'filled' : 'default'}
        leftSection={<FolderOpen size={14} aria-hidden />}
        disabled={props.disabled ?? false}
        size={props.compact === true ? 'compact-xs' : 'xs'}
        aria-label={props.about}
        onClick={() => input.current?.click()}
      >
        {props.label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={props.about ?? props.label}
        accept={props.accept}
        multiple={props.multiple ?? false}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file may be chosen again.
          event.currentTarget.value = '';
          if (files.length > 0) props.onFiles(files);
        }}
      />
    </>
  );
}

/** While a page that takes files itself is shown, a drop anywhere on it is its own, not the frame's. */
export function usePageDrop(onFiles: (files: File[]) => void): void {
  const newest = useRef(onFiles);
  useEffect(() => {
    newest.current = onFiles;
  });
  useEffect(() => {
    const onDrop = (event: DragEvent): void => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      newest.current(files);
    };
    window.addEventListener('drop', onDrop, { capture: true });
    return () => window.removeEventListener('drop', onDrop, { capture: true });
  }, []);
}
