import { stringify } from 'yaml';
import { formatNumber } from './numbers.ts';
import type { InputColumn, PackageContent } from './package-content.ts';

const MOST_LEVELS = 1000;

/**
 * `data.odcs.yaml`: an Open Data Contract Standard 3.2.0 contract of what the model reads. Only what the graph cannot
 * take is `required`; what differs from training is a warning, since the model gives an answer all the same.
 */
export function dataContract(
  content: Pick<PackageContent, 'name' | 'version' | 'target' | 'inputs' | 'sources'>,
): string {
  const training = content.sources.find((source) => source.use === 'training')!;
  return stringify(
    {
      apiVersion: 'v3.2.0',
      kind: 'DataContract',
      id: `assay:${content.name}:${training.sha256}`,
      name: `Inputs of ${content.name}`,
      version: content.version,
      status: 'active',
      description: {
        purpose: `What ${content.name} ${content.version} reads to predict ${content.target}.`,
        usage: 'Score rows that keep to this contract. Columns that are not named here are ignored.',
        limitations:
          'Ranges, periods and levels are those of the training file; beyond them the model extrapolates.',
      },
      schema: [
        {
          name: 'input',
          logicalType: 'object',
          physicalType: 'table',
          properties: content.inputs.map(property),
        },
      ],
    },
    { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function property(input: InputColumn): Record<string, unknown> {
  const facts = factsOf(input);
  return {
    name: input.name,
    logicalType: input.logical === 'text' ? 'string' : input.logical,
    physicalType: input.type,
    required: input.type === 'bool',
    ...(facts.words.length === 0 ? {} : { description: facts.words.join(' ') }),
    ...(input.type === 'bool' ? {} : { quality: [missingRule(input)] }),
    ...(facts.properties.length === 0 ? {} : { customProperties: facts.properties }),
  };
}

/** Allowed missing: twice the share of training and one point more, so that chance alone does not break the rule. */
function missingRule(input: InputColumn): Record<string, unknown> {
  const percent = input.missingShare * 100;
  return {
    name: 'missing values',
    description: `Training had ${Number(percent.toFixed(2))} % missing.`,
    type: 'library',
    metric: 'nullValues',
    unit: 'percent',
    mustBeLessOrEqualTo: Number(Math.min(100, 2 * percent + 1).toFixed(2)),
    dimension: 'completeness',
    severity: 'warning',
  };
}

interface Facts {
  readonly words: string[];
  readonly properties: { readonly property: string; readonly value: unknown }[];
}

function factsOf({ range, period, levels }: InputColumn): Facts {
  if (range !== undefined) {
    return {
      words: [`In training from ${formatNumber(range.low)} to ${formatNumber(range.high)}.`],
      properties: [
        { property: 'trainingMinimum', value: range.low },
        { property: 'trainingMaximum', value: range.high },
      ],
    };
  }
  if (period !== undefined) {
    return {
      words: [`In training from ${period.from} to ${period.to}.`],
      properties: [
        { property: 'trainingFrom', value: period.from },
        { property: 'trainingTo', value: period.to },
      ],
    };
  }
  if (levels === undefined || levels.length === 0) return { words: [], properties: [] };
  const more = levels.length > MOST_LEVELS ? ` The first ${MOST_LEVELS} of ${levels.length} are listed.` : '';
  return {
    words: [`Levels other than the known ones are scored as rare or unknown.${more}`],
    properties: [{ property: 'knownLevels', value: levels.slice(0, MOST_LEVELS) }],
  };
}
