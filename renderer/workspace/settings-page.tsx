import { PageFrame } from '../components/page-frame.tsx';

export default function Page() {
  return <PageFrame route="settings">{null}</PageFrame>;
}
