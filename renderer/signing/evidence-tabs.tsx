import { Tabs } from '@mantine/core';
import { useState } from 'react';
import type { VerifyResult } from '../../native/engine/contract.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { FairnessPanel } from './fairness-panel.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { Markdown } from './markdown.tsx';
import { MetricsPanel } from './metrics-panel.tsx';
import { FilePanel, SourceText, type Verified } from './package-file.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { Reviewed } from './review-address.ts';

const tabs = [
  ['checks', 'Checks'],
  ['report', 'Report'],
  ['card', 'Model card'],
  ['metrics', 'Metrics'],
  ['fairness', 'Fairness'],
  ['recipe', 'Recipe'],
  ['contract', 'Data contract'],
  ['lineage', 'Lineage'],
  ['log', 'Log'],
  ['replay', 'Replay'],
] as const;

/** The evidence of a package. Of a broken one there is none: only what is wrong with it. */
export function EvidenceTabs(props: {
  reviewed: Reviewed;
  keyGrant: string | undefined;
  result: VerifyResult;
  replayed: VerifyResult | undefined;
  onReplayed: (result: VerifyResult) => void;
}) {
  const [tab, setTab] = useState<string | null>('checks');
  const of: Verified = { grant: props.reviewed.grant, root: props.result.rootDigest ?? '' };
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List aria-label="Evidence" className="evidence-tabs" mb="sm">
        {tabs.map(([value, title]) => (
          <Tabs.Tab key={value} value={value}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="checks">
        <ChecksPanel result={props.result} />
      </Tabs.Panel>
      <Tabs.Panel value="report">
        <ReportFrame of={of} />
      </Tabs.Panel>
      <Tabs.Panel value="card">
        <FilePanel of={of} name="model-card.md" show={({ text }) => <Markdown text={text} />} />
      </Tabs.Panel>
      <Tabs.Panel value="metrics">
        <FilePanel of={of} name="metrics.json" show={({ text }) => <MetricsPanel text={text} />} />
      </Tabs.Panel>
      <Tabs.Panel value="fairness">
        <FilePanel of={of} name="fairness.json" show={({ text }) => <FairnessPanel text={text} />} />
      </Tabs.Panel>
      <Tabs.Panel value="recipe">
        <FilePanel
          of={of}
          name="recipe.yaml"
          show={({ text }) => <SourceText text={text} label="recipe.yaml" />}
        />
      </Tabs.Panel>
      <Tabs.Panel value="contract">
        <FilePanel
          of={of}
          name="data.odcs.yaml"
          show={({ text }) => <SourceText text={text} label="data.odcs.yaml" />}
        />
      </Tabs.Panel>
      <Tabs.Panel value="lineage">
        <FilePanel of={of} name="lineage.json" show={({ text }) => <LineagePanel text={text} />} />
      </Tabs.Panel>
      <Tabs.Panel value="log">
        <FilePanel of={of} name="log.jsonl" show={({ text }) => <LogPanel text={text} />} />
      </Tabs.Panel>
      <Tabs.Panel value="replay">
        <ReplayPanel
          reviewed={props.reviewed}
          of={of}
          keyGrant={props.keyGrant}
          replayed={props.replayed}
          onReplayed={props.onReplayed}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
