import { ActionIcon } from '@mantine/core';
import { CircleHelp } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { focusHeading } from '../app/focus-heading.ts';
import { useHelp } from '../app/help-store.ts';
import { pages } from '../app/pages.ts';

/** A page's head (title, the question that it answers, its actions) and its content. */
export function PageFrame(props: { route: string; actions?: ReactNode; children: ReactNode }) {
  const help = useHelp();
  const entry = pages.find(({ route }) => route === props.route)!;
  // A page that had to be loaded first comes after the frame has looked for its heading.
  useEffect(() => focusHeading(props.route), [props.route]);
  return (
    <>
      <header>
        <div className="grow">
          <div className="row">
            <h1>{entry.title}</h1>
            <ActionIcon aria-label={`Help: ${entry.title}`} onClick={() => help.open(props.route)}>
              <CircleHelp size={16} />
            </ActionIcon>
          </div>
          <p className="dim">{entry.question}</p>
        </div>
        <div className="row">{props.actions}</div>
      </header>
      <div className="content">{props.children}</div>
    </>
  );
}
