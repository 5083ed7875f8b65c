import { useMemo } from 'react';
import { earlierSentences, roundsOfModel } from '../../native/training/earlier/contract.ts';
import { constraintSentences } from '../../native/training/constraints/contract.ts';
import { crossValidationResult, type FitResult } from '../../native/training/contract.ts';
import { watchedIn } from '../../native/training/stopping/contract.ts';
import { lossName } from '../../native/training/trees/objectives/contract.ts';
import { weightingSentences } from '../../native/training/weighting/contract.ts';
import { useStep, type StepWith } from '../app/queries.ts';
import { FigureCard } from '../components/figure-card.tsx';
import { Notice } from '../components/notice.tsx';
import { bytes, duration, integer } from '../components/numbers.ts';
import { SpecButton } from '../components/spec-button.tsx';
import { lossText } from './curve-chart.tsx';
import { bestOf, type Curve } from './curves.ts';
import { DeviceLine } from './device-line.tsx';
import { FoldTable } from './fold-table.tsx';
import { ImportedFacts, purposeOf } from './imported-facts.tsx';
import { ImportancePanel } from './importance-panel.tsx';
import { LearningCurve } from './learning-curve.tsx';
import { learnerEntry, titleOf } from './learners.ts';
import { TreePanel } from './trees/tree-panel.tsx';

/** A fit's loss as it is drawn. */
export function curveOf(fit: FitResult, name: string, colour: number): Curve | undefined {
  if (fit.curves === undefined || fit.curves.train.length === 0) return undefined;
  const { train, validation } = fit.curves;
  const curve = { name, colour, rounds: train.map((_, i) => i + 1), train, validation };
  // Forests and DART keep all rounds, and stopping by a metric one that need not be of the lowest loss.
  return { ...curve, kept: bestOf(curve)?.round === fit.rounds ? undefined : fit.rounds };
}

/** The trained model of the draft: its curve, its facts, what it uses, how it fares in folds. */
export function ModelResult({ step }: { step: StepWith<FitResult> }) {
  const fit = step.result;
  const folds = useStep('crossValidation', crossValidationResult);
  const curve = useMemo(() => curveOf(fit, 'this model', 0), [fit]);
  return (
    <div className="stack training-result">
      <div className="row spread">
        <h2>{titleOf(fit.learner, fit)}</h2>
        <SpecButton step={step} />
      </div>
      {fit.learner === 'foreign' ? (
        <ImportedFacts fit={fit} />
      ) : (
        <Facts fit={fit} seconds={step.seconds} curve={curve} />
      )}
      {fit.learner !== 'foreign' && <DeviceLine />}
      {curve !== undefined && (
        <section className="stack" aria-label="Learning curve">
          <LearningCurve
            task={fit.task}
            loss={lossName(fit.task, { ...fit.params, learner: fit.learner })}
            curve={curve}
            metrics={fit.curves?.metrics}
            watched={watchedIn(fit.params)}
          />
        </section>
      )}
      {earlierSentences(fit).map((sentence) => (
        <Notice key={sentence} level="info">
          {sentence}
        </Notice>
      ))}
      {constraintSentences(fit.params).map((sentence) => (
        <Notice key={sentence} level="info">
          {sentence}
        </Notice>
      ))}
      {weightingSentences(fit.classes, fit.weighting).map((sentence) => (
        <Notice key={sentence} level="info">
          {sentence}
        </Notice>
      ))}
      {fit.notes.map((note) => (
        <Notice key={note} level="info">
          {note}
        </Notice>
      ))}
      {fit.learner !== 'baseline' && <ImportancePanel step={step} />}
      {learnerEntry(fit.learner).unit === 'trees' && <TreePanel step={step} />}
      {folds.step !== undefined && <FoldTable result={folds.step.result} />}
    </div>
  );
}

function Facts({ fit, seconds, curve }: { fit: FitResult; seconds: number; curve: Curve | undefined }) {
  const best = curve === undefined ? undefined : bestOf(curve);
  const { unit } = learnerEntry(fit.learner);
  const tried = fit.curves?.train.length ?? 0;
  const trees = roundsOfModel(fit) * fit.outputs;
  const earlier = trees - (fit.rounds ?? 0) * fit.outputs;
  return (
    <div className="cards facts">
      {best !== undefined && (
        <FigureCard
          label="Validation loss"
          value={lossText(fit.task, best.loss)}
          below={lossName(fit.task, { ...fit.params, learner: fit.learner })}
        />
      )}
      {unit === 'trees' && (
        <FigureCard
          label="Trees"
          value={integer(trees)}
          below={
            fit.earlier?.refit !== undefined
              ? 'of the earlier model'
              : earlier > 0
                ? `${integer(earlier)} of them earlier ones`
                : tried > (fit.rounds ?? 0)
                  ? `of ${integer(tried * fit.outputs)} grown`
                  : 'all that were grown'
          }
        />
      )}
      {unit === 'iterations' && fit.rounds !== undefined && (
        <FigureCard label="Iterations" value={integer(fit.rounds)} below="of the solver" />
      )}
      <FigureCard label="Features" value={integer(fit.features.length)} below={purposeOf(fit)} />
      <FigureCard
        label="Training rows"
        value={integer(fit.rows.train)}
        below={
          fit.rows.validation === 0 ? 'no validation rows' : `${integer(fit.rows.validation)} for validation`
        }
      />
      <FigureCard label="Time" value={duration(seconds)} below="on the CPU" />
      <FigureCard label="Size" value={bytes(fit.bytes)} below="of the model" />
    </div>
  );
}
