import type { Relation } from '../../native/data/contract.ts';
import { fixed, integer } from '../components/numbers.ts';

const definitions: Readonly<Record<Relation['measure'], { name: string; text: string }>> = {
  auc: {
    name: 'AUC',
    text: 'Chance that a positive row has the larger value; 0.5 is no relation, 0 and 1 are perfect ones.',
  },
  cramersV: { name: 'Cramér’s V', text: '0 is no relation, 1 is one value telling the other.' },
  correlation: {
    name: 'Correlation',
    text: 'Pearson’s of the values, Spearman’s of their ranks; 0 is none.',
  },
  etaSquared: { name: 'η²', text: 'Share of the variance that lies between the groups.' },
};

/** How the column alone relates to the target. */
export function RelationNote({ relation, target }: { relation: Relation; target: string }) {
  const { name, text } = definitions[relation.measure];
  const value =
    relation.measure === 'correlation'
      ? `${fixed(relation.pearson)} (ranks ${fixed(relation.spearman)})`
      : fixed(relation.value);
  const size =
    relation.measure === 'correlation'
      ? Math.max(Math.abs(relation.pearson), Math.abs(relation.spearman))
      : relation.measure === 'auc'
        ? Math.abs(relation.value - 0.5) * 2
        : relation.value;
  return (
    <section>
      <h3>
        Relation to <span className="wrap plain-case">{target}</span>
      </h3>
      <div className="relation">
        <span className="figure-value">{value}</span>
        <span className="dim">{name}</span>
      </div>
      <div className="relation-bar" aria-hidden>
        <div style={{ width: `${Math.min(1, size) * 100}%` }} />
      </div>
      <p className="dim">
        {text} Over {integer(relation.rows)} rows that have both.
      </p>
    </section>
  );
}
