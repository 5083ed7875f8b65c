import { helpTexts } from './help-texts.ts';

/** Help for one page, offline. */
export default function Help({ route }: { route: string }) {
  const texts = helpTexts[route] ?? [];
  return (
    <div className="stack">
      {texts.map(({ title, text }) => (
        <section key={title}>
          <h2>{title}</h2>
          <p>{text}</p>
        </section>
      ))}
    </div>
  );
}
