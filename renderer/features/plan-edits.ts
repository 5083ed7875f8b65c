import { featuresSection, type FeatureStep, type FeaturesSection } from '../../native/features/contract.ts';

/** The draft's section; what cannot be read counts as automatic, and the recipe's own error says why. */
export function sectionOf(features: unknown): FeaturesSection {
  const parsed = featuresSection.safeParse(features);
  return parsed.success ? parsed.data : 'auto';
}

/** What a section says itself of single columns. */
export function explicitSteps(section: FeaturesSection): readonly FeatureStep[] {
  if (section === 'auto') return [];
  return Array.isArray(section) ? section : section.steps;
}

/** A section with this step in place of what it said of the column; undefined where all is automatic. */
export function withStep(section: FeaturesSection, step: FeatureStep): FeaturesSection {
  const steps = explicitSteps(section);
  const known = steps.some(({ column }) => column === step.column);
  const next = known ? steps.map((one) => (one.column === step.column ? step : one)) : [...steps, step];
  return Array.isArray(section) ? next : { auto: true, steps: next };
}

/** A section that leaves the column to the plan again. Of a list the column stays, with nothing said of it. */
export function withoutStep(section: FeaturesSection, column: string): FeaturesSection | undefined {
  if (Array.isArray(section)) return withStep(section, { column });
  const steps = explicitSteps(section).filter((step) => step.column !== column);
  return steps.length === 0 ? undefined : { auto: true, steps };
}

/** Members that only some encodings have. */
const ofEncoding = ['rare', 'limit', 'dropFirst', 'smooth', 'scale'] as const;

/** A step with one member changed; what does not go with a new encoding is left to the plan again. */
export function changed<Name extends keyof FeatureStep>(
  step: FeatureStep,
  name: Name,
  value: FeatureStep[Name] | undefined,
): FeatureStep {
  const { drop: _drop, why: _why, ...kept } = step;
  const next: FeatureStep = { ...kept };
  if (name === 'encode')
    for (const other of [...ofEncoding, 'impute', 'indicator'] as const) delete next[other];
  if (value === undefined) delete next[name];
  else next[name] = value;
  return next;
}

/** A line of the plan as it is shown: what was planned, under what the draft says since. */
export function shownStep(planned: FeatureStep, override: FeatureStep | undefined): FeatureStep {
  if (override === undefined) return planned;
  if (override.drop === true) return override;
  const base = { ...planned };
  delete base.drop;
  delete base.why;
  if (override.encode !== undefined && override.encode !== planned.encode) {
    for (const name of [...ofEncoding, 'impute', 'indicator'] as const) delete base[name];
  }
  return { ...base, ...override };
}

/** The same step, whatever the order of its members. */
export const sameStep = (a: FeatureStep | undefined, b: FeatureStep | undefined): boolean =>
  written(a) === written(b);

const written = (step: FeatureStep | undefined): string =>
  step === undefined
    ? ''
    : JSON.stringify(Object.entries(step).sort(([left], [right]) => (left < right ? -1 : 1)));
