import { PageFrame } from '../components/page-frame.tsx';
import { AboutSection } from './settings/about-section.tsx';
import { Appearance } from './settings/appearance.tsx';
import { DiagnosticsSection } from './settings/diagnostics-section.tsx';
import { DeviceSection } from './settings/device-section.tsx';
import { EngineSettingsSection } from './settings/engine-form.tsx';
import { KeysSection } from './settings/keys-section.tsx';
import { WorkspaceSection } from './settings/workspace-section.tsx';
import './settings/settings.css';

export default function Page() {
  return (
    <PageFrame route="settings">
      <div className="settings">
        <Appearance />
        <EngineSettingsSection />
        <DeviceSection />
        <KeysSection />
        <WorkspaceSection />
        <DiagnosticsSection />
        <AboutSection />
      </div>
    </PageFrame>
  );
}
