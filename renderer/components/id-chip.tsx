import { Tooltip, UnstyledButton } from '@mantine/core';

/** The first 8 characters of an id; whole on hover, copied by a click. */
export function IdChip({ id }: { id: string }) {
  return (
    <Tooltip label={id}>
      <UnstyledButton
        className="mono id"
        aria-label={`Copy ${id.slice(0, 8)}`}
        onClick={() => void navigator.clipboard.writeText(id)}
      >
        {id.slice(0, 8)}
      </UnstyledButton>
    </Tooltip>
  );
}
