import { Tabs } from '@mantine/core';
import { PageFrame } from '../components/page-frame.tsx';
import { FailuresTab } from './record/failures-tab.tsx';
import { LineageTab } from './record/lineage-tab.tsx';
import { LogTab } from './record/log-tab.tsx';
import './record/record.css';

export default function Page() {
  return (
    <PageFrame route="record">
      <Tabs defaultValue="log" keepMounted={false} className="record-tabs">
        <Tabs.List>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
          <Tabs.Tab value="failures">Failures</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="log">
          <LogTab />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <LineageTab />
        </Tabs.Panel>
        <Tabs.Panel value="failures">
          <FailuresTab />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
