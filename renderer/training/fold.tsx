import { UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';

interface FoldProps {
  readonly title: string;
  /** What is in it, in few words. */
  readonly summary: string;
  /** Seen whether it is open or not: what must be mended inside. */
  readonly notice?: ReactNode;
  readonly children: ReactNode;
}

/** Settings that are seldom changed, folded away; what is in them is said beside the title. */
export function Fold({ title, summary, notice, children }: FoldProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <section className="fold">
      <UnstyledButton
        className="fold-title"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon size={14} aria-hidden /> <span className="grow">{title}</span>
        <span className="dim">{summary}</span>
      </UnstyledButton>
      {notice}
      <div id={id} hidden={!open} className="stack">
        {open && children}
      </div>
    </section>
  );
}
