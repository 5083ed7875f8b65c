import { UnstyledButton } from '@mantine/core';
import type { CurrentWorkspace } from '../../native/workspace/contract.ts';

const days = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Today, yesterday, or the date. */
function when(opened: string): string {
  const then = new Date(opened);
  const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  const ago = Math.round((midnight(new Date()) - midnight(then)) / 86_400_000);
  return ago <= 6 ? days.format(-ago, 'day') : then.toLocaleDateString('en', { dateStyle: 'medium' });
}

export function RecentWorkspaces(props: {
  recent: CurrentWorkspace['recent'];
  disabled: boolean;
  open: (grant: string) => void;
}) {
  return (
    <section className="stack">
      <h3>Recent workspaces</h3>
      {props.recent.length === 0 ? (
        <p className="dim">Workspaces that you open are listed here.</p>
      ) : (
        <ul className="start-recent">
          {props.recent.slice(0, 10).map(({ grant, name, folder, opened }) => (
            <li key={grant}>
              <UnstyledButton disabled={props.disabled} title={folder} onClick={() => props.open(grant)}>
                <span className="start-recent-line">
                  <span className="name start-recent-name">{name}</span>
                  <span className="dim">{when(opened)}</span>
                </span>
                <span className="dim name start-name">{folder}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
