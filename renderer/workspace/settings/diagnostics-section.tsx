import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useCurrent } from '../../app/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { counted } from '../../components/numbers.ts';
import { engine } from '../../engine.ts';
import { Section } from './section.tsx';

const mostLines = 500;

/** What may be sent on where something went wrong: looked at first, then saved. */
export function DiagnosticsSection() {
  const open = useCurrent().data?.open;
  const show = useMutation({
    mutationFn: () => engine.call((client) => client.workspace.diagnostics()),
  });
  const save = useMutation({
    mutationFn: ({ grant, name }: { grant: string; name: string }) => engine.download(grant, name),
  });
  const lines = show.data?.text.trimEnd().split('\n') ?? [];
  return (
    <Section
      id="diagnostics"
      title="Diagnostics"
      text="The program’s own log, for whoever helps you. It holds no values, names or paths of yours."
    >
      {show.error !== null && <ErrorNotice error={show.error} />}
      {save.error !== null && <ErrorNotice error={save.error} />}
      {show.data !== undefined && (
        <>
          <pre className="source" tabIndex={0} aria-label="Diagnostic log">
            {lines.slice(-mostLines).join('\n')}
          </pre>
          <p className="dim">
            {lines.length > mostLines
              ? `The last ${mostLines} of ${counted(lines.length, 'line')}; the file holds all of them.`
              : `${counted(lines.length, 'line')}. The file holds just this.`}
          </p>
        </>
      )}
      <div className="row">
        <Button
          variant="default"
          loading={show.isPending}
          disabled={open === null || open === undefined}
          onClick={() => show.mutate()}
        >
          {show.data === undefined ? 'Show the diagnostics' : 'Show them anew'}
        </Button>
        {show.data !== undefined && (
          <Button loading={save.isPending} onClick={() => save.mutate(show.data)}>
            Save as a file
          </Button>
        )}
        {open === null && <span className="dim">They are kept with a workspace; none is open.</span>}
      </div>
    </Section>
  );
}
