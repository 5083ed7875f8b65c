import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useMemo } from 'react';
import { engine } from '../engine.ts';
import { pages, type PageEntry } from './pages.ts';
import { useCurrent, useKnown } from './queries.ts';
import { railMarks, type RailMark } from './rail-marks.ts';
import { changeView, useView } from './view-preferences.ts';

export function Rail({ route }: { route: string }) {
  const narrow = useView(({ narrowRail }) => narrowRail);
  const marks = useMarks();
  const groups = [...new Set(pages.map(({ group }) => group))];
  return (
    <nav className={narrow ? 'rail narrow' : 'rail'} aria-label="Pages">
      {groups.map((group) => (
        <div key={group} className={group === 'End' ? 'end' : undefined}>
          {group !== '' && group !== 'End' && <h3>{group}</h3>}
          {pages
            .filter((page) => page.group === group)
            .map((page) => (
              <RailLink
                key={page.route}
                page={page}
                current={page.route === route}
                narrow={narrow}
                mark={marks.get(page.route)}
              />
            ))}
        </div>
      ))}
      <div className="rail-toggle">
        <ActionIcon
          onClick={() => changeView({ narrowRail: !narrow })}
          aria-expanded={!narrow}
          aria-label={narrow ? 'Show the names of the pages' : 'Show icons only'}
        >
          {narrow ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
        </ActionIcon>
      </div>
    </nav>
  );
}

function useMarks(): ReadonlyMap<string, RailMark> {
  const open = useCurrent().data?.open;
  const isOpen = open !== null && open !== undefined;
  const known = useKnown().data;
  const steps = useQuery({
    queryKey: ['steps'],
    enabled: isOpen,
    queryFn: () => engine.call((client) => client.workspace.steps()),
  }).data;
  return useMemo(
    () => railMarks(isOpen ? known : undefined, new Set(steps?.map(({ kind }) => kind))),
    [isOpen, known, steps],
  );
}

const words: Readonly<Record<RailMark, string>> = {
  known: 'has a result',
  stale: 'the recipe changed, to be run again',
  next: 'next',
};

function RailLink(props: { page: PageEntry; current: boolean; narrow: boolean; mark: RailMark | undefined }) {
  const { page, mark } = props;
  const Icon = page.icon;
  const label = mark === undefined ? page.title : `${page.title}, ${words[mark]}`;
  return (
    <Tooltip label={label} position="right" disabled={!props.narrow && mark === undefined}>
      <a
        href={`#/${page.route}`}
        aria-current={props.current ? 'page' : undefined}
        aria-label={mark === undefined && !props.narrow ? undefined : label}
      >
        <Icon size={16} aria-hidden />
        <span className="label">{page.title}</span>
        {mark !== undefined && (
          <span className={`mark ${mark}`} aria-hidden>
            {mark === 'known' && <Check size={12} />}
          </span>
        )}
      </a>
    </Tooltip>
  );
}
