import { useEffect, useRef, type ReactNode } from 'react';
import { useQueryPart } from '../../app/route.ts';

/** One subject of the settings: what it is at the left, what can be set at the right. */
export function Section(props: { id: string; title: string; text: string; children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  const asked = useQueryPart('section');
  useEffect(() => {
    if (asked === props.id) element.current?.scrollIntoView({ block: 'start' });
  }, [asked, props.id]);
  return (
    <section ref={element} className="setting" aria-labelledby={`setting-${props.id}`}>
      <div>
        <h2 id={`setting-${props.id}`}>{props.title}</h2>
        <p className="dim">{props.text}</p>
      </div>
      <div className="stack">{props.children}</div>
    </section>
  );
}
