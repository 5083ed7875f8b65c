import { Button, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { counted } from '../../components/numbers.ts';
import { SortableTable, type Column } from '../../components/sortable-table.tsx';
import { useEngineSettings } from './engine-form.tsx';
import licencesAddress from './licences.json?url';
import { Section } from './section.tsx';

const licences = z.object({
  libraries: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licence: z.string(),
      text: z.number().optional(),
    }),
  ),
  texts: z.array(z.string()),
});

/** Which Assay this is, and whose work it stands on. */
export function AboutSection() {
  const { data } = useEngineSettings();
  const [open, setOpen] = useState(false);
  return (
    <Section id="about" title="About" text="Which version this is, and whose work it stands on.">
      <p>
        <strong>Assay {data?.version}</strong>
        {data !== undefined && (
          <span className="dim">
            {' '}
            · Node {data.machine.node} · {data.machine.platform}
          </span>
        )}
      </p>
      <p className="dim">Works offline: it makes no network call of its own.</p>
      <div>
        <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide the licences' : 'Licences of the libraries'}
        </Button>
      </div>
      {open && <Licences />}
    </Section>
  );
}

type Library = z.infer<typeof licences>['libraries'][number];

const keyOf = ({ name, version }: Library): string => `${name} ${version}`;

const columnsOf = (show: (key: string) => void): Column<Library>[] => [
  { id: 'name', header: 'Library', value: ({ name }) => name },
  { id: 'version', header: 'Version', value: ({ version }) => version },
  {
    id: 'licence',
    header: 'Licence',
    value: ({ licence }) => licence,
    cell: (library) =>
      library.text === undefined ? (
        library.licence
      ) : (
        <UnstyledButton
          className="link"
          aria-label={`${library.licence}: text of the licence of ${library.name}`}
          onClick={() => show(keyOf(library))}
        >
          {library.licence}
        </UnstyledButton>
      ),
  },
];

function Licences() {
  const [shown, show] = useState<string>();
  const columns = useMemo(() => columnsOf(show), []);
  const { data, error } = useQuery({
    queryKey: ['licences'],
    staleTime: Infinity,
    queryFn: async () => licences.parse(await (await fetch(licencesAddress)).json()),
  });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return null;
  const library = data.libraries.find((one) => keyOf(one) === shown);
  return (
    <>
      <p className="dim">{counted(data.libraries.length, 'library', 'libraries')}</p>
      <div className="licences">
        <SortableTable
          label="Licences"
          columns={columns}
          rows={data.libraries}
          rowKey={keyOf}
          {...(shown === undefined ? {} : { selected: shown })}
        />
      </div>
      {library?.text !== undefined && (
        <>
          <h3>{library.name}</h3>
          <pre className="source licence" tabIndex={0} aria-label={`Licence of ${library.name}`}>
            {data.texts[library.text]}
          </pre>
        </>
      )}
    </>
  );
}
