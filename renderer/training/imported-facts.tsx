import type { FitResult } from '../../native/training/contract.ts';
import { FigureCard } from '../components/figure-card.tsx';
import { bytes, counted, integer } from '../components/numbers.ts';

/** What is known of a model that was trained elsewhere. */
export function ImportedFacts({ fit }: { fit: FitResult }) {
  const { library, objective } = fit.params;
  return (
    <div className="cards facts">
      <FigureCard label="Trained by" value={String(library)} below={`objective ${String(objective)}`} />
      <FigureCard label="Trees" value={integer((fit.rounds ?? 0) * fit.outputs)} below="all of the file" />
      <FigureCard label="Features" value={integer(fit.features.length)} below={purposeOf(fit)} />
      <FigureCard label="Training rows" value="–" below="not known here" />
      <FigureCard label="Size" value={bytes(fit.bytes)} below="of the model" />
    </div>
  );
}

/** What the features are to tell. */
export function purposeOf({ task, classes }: Pick<FitResult, 'task' | 'classes'>): string {
  if (task === 'ranking') return 'to an order';
  return task === 'regression' ? 'to a number' : `to ${counted(classes.length, 'class', 'classes')}`;
}
