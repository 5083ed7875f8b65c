import { Button, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { counted } from '../../components/numbers.ts';
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

function Licences() {
  const [shown, show] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ['licences'],
    staleTime: Infinity,
    queryFn: async () => licences.parse(await (await fetch(licencesAddress)).json()),
  });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return null;
  const library = data.libraries.find(({ name, version }) => `${name} ${version}` === shown);
  return (
    <>
      <div className="licences" role="region" aria-label="Licences" tabIndex={0}>
        <table className="plain">
          <thead>
            <tr>
              <th>{counted(data.libraries.length, 'library', 'libraries')}</th>
              <th>Version</th>
              <th>Licence</th>
            </tr>
          </thead>
          <tbody>
            {data.libraries.map(({ name, version, licence, text }) => (
              <tr key={`${name} ${version}`}>
                <td>{name}</td>
                <td>{version}</td>
                <td>
                  {text === undefined ? (
                    licence
                  ) : (
                    <UnstyledButton
                      className="link"
                      aria-label={`${licence}: text of the licence of ${name}`}
                      onClick={() => show(`${name} ${version}`)}
                    >
                      {licence}
                    </UnstyledButton>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
