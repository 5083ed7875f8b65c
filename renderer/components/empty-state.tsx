import { Button } from '@mantine/core';

/** What an empty page is for, and the one button to begin. */
export function EmptyState(props: {
  title: string;
  text: string;
  action?: { label: string; run: () => void; loading?: boolean };
}) {
  return (
    <div className="empty">
      <h2 className="empty-title">{props.title}</h2>
      <p className="dim wrap">{props.text}</p>
      {props.action !== undefined && (
        <Button onClick={props.action.run} loading={props.action.loading ?? false}>
          {props.action.label}
        </Button>
      )}
    </div>
  );
}
