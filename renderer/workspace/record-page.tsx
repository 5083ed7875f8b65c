import { PageFrame } from '../components/page-frame.tsx';

export default function Page() {
  return <PageFrame route="record">{null}</PageFrame>;
}
