import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';

/** A note for people: `attention` where something is to be done, `info` where it is only to be known. */
export function Notice({ level, children }: { level: 'info' | 'attention'; children: ReactNode }) {
  const Icon = level === 'info' ? Info : CircleAlert;
  return (
    <div className={`notice ${level}`} role="note">
      <Icon size={16} aria-hidden />
      <div className="grow wrap">{children}</div>
    </div>
  );
}
