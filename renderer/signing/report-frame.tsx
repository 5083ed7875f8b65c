import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { engine } from '../engine.ts';
import type { Verified } from './package-file.tsx';
import { evidenceAddress } from './review-address.ts';

/** The package's report in an origin of its own, after the engine verified the package it comes from. */
export function ReportFrame({ of: { grant, root } }: { of: Verified }) {
  const [ticket, setTicket] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    // A ticket is good for one showing, hence one for each time that the frame is made.
    const controller = new AbortController();
    engine
      .call((client) => client.packages.evidence({ package: grant, root }, { signal: controller.signal }))
      .then(
        (offered) => setTicket(offered.ticket),
        (caught: unknown) => {
          if (!controller.signal.aborted) setError(caught);
        },
      );
    return () => controller.abort();
  }, [grant, root]);
  if (error !== undefined) return <ErrorNotice error={error} />;
  if (ticket === undefined)
    return <Loader size="sm" role="status" aria-label="The report is being verified" />;
  return (
    <iframe
      className="report-frame"
      title="Report of the package"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      src={evidenceAddress(ticket)}
    />
  );
}
