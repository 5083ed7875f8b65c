import { PageFrame } from '../components/page-frame.tsx';

export default function Page() {
  return <PageFrame route="score">{null}</PageFrame>;
}
