import { ActionIcon, Drawer } from '@mantine/core';
import { CircleHelp } from 'lucide-react';
import { Suspense, lazy, useState, type ReactNode } from 'react';
import { pages } from '../app/pages.ts';

const Help = lazy(() => import('../app/help.tsx'));

/** A page's head (title, the question that it answers, its actions) and its content. */
export function PageFrame(props: { route: string; actions?: ReactNode; children: ReactNode }) {
  const [help, setHelp] = useState(false);
  const entry = pages.find(({ route }) => route === props.route)!;
  return (
    <>
      <header>
        <div className="grow">
          <div className="row">
            <h1>{entry.title}</h1>
            <ActionIcon aria-label={`Help: ${entry.title}`} onClick={() => setHelp(true)}>
              <CircleHelp size={16} />
            </ActionIcon>
          </div>
          <p className="dim">{entry.question}</p>
        </div>
        <div className="row">{props.actions}</div>
      </header>
      <div className="content">{props.children}</div>
      <Drawer opened={help} onClose={() => setHelp(false)} position="right" title={`Help: ${entry.title}`}>
        {help && (
          <Suspense fallback={null}>
            <Help route={props.route} />
          </Suspense>
        )}
      </Drawer>
    </>
  );
}
