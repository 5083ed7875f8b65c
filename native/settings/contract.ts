import { z } from 'zod';
import { adapterId } from '../gpu/contract.ts';
import { procedure } from '../engine/procedure.ts';

/** The least that queries get along with. */
export const leastMemoryGB = 0.5;

/** How often a long training keeps what it has made so far, where nobody chose. */
export const CHECKPOINT_SECONDS = 10;
export const mostCheckpointSeconds = 3600;

/** What a person chose for this machine; what is null is left to Assay. */
export const engineSettings = z.object({
  threads: z.int().min(1).max(1024).nullable().default(null),
  /** For queries, in units of 10⁹ bytes. */
  memoryGB: z.number().min(leastMemoryGB).max(100_000).nullable().default(null),
  /** Between two checkpoints of a training, at least. */
  checkpointSeconds: z.number().min(1).max(mostCheckpointSeconds).nullable().default(null),
  /** The GPU to train on, by its id; of one that is not there any more nothing is asked. */
  adapter: adapterId.nullable().default(null),
});
export type EngineSettings = z.infer<typeof engineSettings>;

export const settingsAnswer = z.object({
  settings: engineSettings,
  /** What the next job gets. */
  effective: z.object({ threads: z.number(), memoryBytes: z.number() }),
  /** Given as flags when the engine was started: they win until it is started again. */
  byFlag: z.object({ threads: z.boolean(), memory: z.boolean() }),
  machine: z.object({
    processor: z.string(),
    threads: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
    node: z.string(),
  }),
  /** Of Assay. */
  version: z.string(),
});
export type SettingsAnswer = z.infer<typeof settingsAnswer>;

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const mostPanes = 32;
const mostGrids = 50;
const mostColumns = 200;
const longestColumn = 200;

const theme = z.enum(themes);
const paneName = z.string().regex(/^[a-z][a-z-]{0,31}$/);
const pixels = z.int().min(20).max(4000);
const column = z.string().max(longestColumn);

/** How the rows of one data set were last looked at. */
const gridView = z.object({
  /** Its version: another file with other content begins anew. */
  dataset: z.string().regex(/^[0-9a-f]{64}$/),
  widths: z.array(z.object({ column, width: pixels })).max(mostColumns),
  sort: z.array(z.object({ column, descending: z.boolean() })).max(16),
});
export type GridView = z.infer<typeof gridView>;

/** What a person chose for how the workbench looks. It changes no result. */
export const viewPreferences = z.object({
  theme,
  /** The rail of pages shows icons only. */
  narrowRail: z.boolean(),
  /** Widths by the pane's name. */
  panes: z.record(paneName, pixels),
  /** The one that was changed last comes last. */
  grids: z.array(gridView).max(mostGrids),
});
export type ViewPreferences = z.infer<typeof viewPreferences>;

/** What is left out stays; a pane of null has its own width again; a grid takes the place of the one before. */
export const viewChanges = z
  .object({
    theme,
    narrowRail: z.boolean(),
    panes: z
      .record(paneName, pixels.nullable())
      .refine((panes) => Object.keys(panes).length <= mostPanes, `At most ${String(mostPanes)} panes.`),
    grids: z.array(gridView).max(mostGrids),
  })
  .partial()
  .strict();
export type ViewChanges = z.infer<typeof viewChanges>;

/** What can be read of kept preferences; all else is as at a first start. */
export function viewFrom(kept: unknown): ViewPreferences {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(kept);
  const panes = z.record(z.string(), z.unknown()).catch({}).parse(fields.panes);
  const grids = z.array(z.unknown()).catch([]).parse(fields.grids);
  return {
    theme: theme.catch('auto').parse(fields.theme),
    narrowRail: z.boolean().catch(false).parse(fields.narrowRail),
    panes: Object.fromEntries(
      Object.entries(panes)
        .flatMap(([name, width]) => {
          const size = pixels.safeParse(width);
          return size.success && paneName.safeParse(name).success ? [[name, size.data] as const] : [];
        })
        .slice(-mostPanes),
    ),
    grids: grids
      .flatMap((grid) => {
        const known = gridView.safeParse(grid);
        return known.success ? [known.data] : [];
      })
      .slice(-mostGrids),
  };
}

/** The preferences after some were changed; what was changed longest ago is dropped where there are too many. */
export function changedView(view: ViewPreferences, changes: ViewChanges): ViewPreferences {
  const { panes = {}, grids = [] } = changes;
  const widths = Object.entries({ ...view.panes, ...panes }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  return {
    theme: changes.theme ?? view.theme,
    narrowRail: changes.narrowRail ?? view.narrowRail,
    panes: Object.fromEntries(widths.slice(-mostPanes)),
    grids: [...withoutThese(view.grids, grids), ...grids]
      .filter(({ widths, sort }) => widths.length > 0 || sort.length > 0)
      .slice(-mostGrids),
  };
}

/** Two changes as one; the second wins. */
export function bothChanges(first: ViewChanges, second: ViewChanges): ViewChanges {
  const grids = [...withoutThese(first.grids ?? [], second.grids ?? []), ...(second.grids ?? [])];
  return {
    ...first,
    ...second,
    panes: { ...first.panes, ...second.panes },
    grids: grids.slice(-mostGrids),
  };
}

const withoutThese = (grids: readonly GridView[], others: readonly GridView[]): GridView[] =>
  grids.filter(({ dataset }) => others.every((other) => other.dataset !== dataset));

/** What of a grid can be kept: columns with longer names than these, and more of them, are forgotten. */
export function keepable({ dataset, widths, sort }: GridView): GridView {
  return {
    dataset,
    widths: widths.filter(({ column }) => column.length <= longestColumn).slice(-mostColumns),
    sort: sort.some(({ column }) => column.length > longestColumn) ? [] : sort,
  };
}

export const settingsContract = {
  get: procedure
    .route({ summary: 'What the engine may use of this machine, and what the machine has.' })
    .output(settingsAnswer),
  set: procedure
    .route({ summary: 'Keeps what the engine may use; the next job takes it.' })
    .meta({ recorded: true })
    .input(engineSettings.partial())
    .output(settingsAnswer),
  view: procedure
    .route({ summary: 'How the workbench was last looked at: theme, sizes of panes, columns of grids.' })
    .output(viewPreferences),
  keepView: procedure
    .route({ summary: 'Keeps changes of how the workbench is looked at.' })
    .meta({ recorded: true })
    .input(viewChanges),
};
