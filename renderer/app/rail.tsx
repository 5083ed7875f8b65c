import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { pages, type PageEntry } from './pages.ts';

const key = 'assay.rail';

export function Rail({ route }: { route: string }) {
  const [narrow, setNarrow] = useState(localStorage.getItem(key) === 'narrow');
  const toggle = (): void => {
    localStorage.setItem(key, narrow ? 'wide' : 'narrow');
    setNarrow(!narrow);
  };
  const groups = [...new Set(pages.map(({ group }) => group))];
  return (
    <nav className={narrow ? 'rail narrow' : 'rail'} aria-label="Pages">
      {groups.map((group) => (
        <div key={group} className={group === 'End' ? 'end' : undefined}>
          {group !== '' && group !== 'End' && <h3>{group}</h3>}
          {pages
            .filter((page) => page.group === group)
            .map((page) => (
              <RailLink key={page.route} page={page} current={page.route === route} narrow={narrow} />
            ))}
        </div>
      ))}
      <div style={{ padding: '4px 12px' }}>
        <ActionIcon onClick={toggle} aria-label={narrow ? 'Show the names of the pages' : 'Show icons only'}>
          {narrow ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
        </ActionIcon>
      </div>
    </nav>
  );
}

function RailLink({ page, current, narrow }: { page: PageEntry; current: boolean; narrow: boolean }) {
  const Icon = page.icon;
  return (
    <Tooltip label={page.title} position="right" disabled={!narrow}>
      <a
        href={`#/${page.route}`}
        aria-current={current ? 'page' : undefined}
        aria-label={narrow ? page.title : undefined}
      >
        <Icon size={16} aria-hidden />
        <span className="label">{page.title}</span>
      </a>
    </Tooltip>
  );
}
