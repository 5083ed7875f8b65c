/** A box with the boxes that it reads from. */
export interface LayoutNode {
  readonly id: string;
  readonly inputs: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  readonly columnGap: number;
  readonly rowGap: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The upper left corner of each box. */
  readonly boxes: ReadonlyMap<string, Point & { readonly layer: number }>;
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

/** One place in a layer: a box, or where a long edge passes between boxes. */
interface Slot {
  readonly key: string;
  readonly box: boolean;
  readonly before: string[];
  readonly after: string[];
}

const passing = 12;
const sweeps = 8;

/**
 * A layered drawing from left to right (Sugiyama): each box in the layer after the last one that it reads from, long
 * edges led through the layers between, the order in a layer by the mean place of the neighbours.
 */
export function layeredLayout(nodes: readonly LayoutNode[], options: LayoutOptions): Layout {
  const layerOf = layersOf(nodes);
  const layers: Slot[][] = Array.from({ length: Math.max(-1, ...layerOf.values()) + 1 }, () => []);
  const slots = new Map<string, Slot>();
  const place = (key: string, box: boolean, layer: number): Slot => {
    const slot = { key, box, before: [], after: [] };
    slots.set(key, slot);
    layers[layer]!.push(slot);
    return slot;
  };
  for (const { id } of nodes) place(id, true, layerOf.get(id)!);
  const chains: { from: string; to: string; keys: string[] }[] = [];
  for (const { id, inputs } of nodes) {
    for (const from of inputs) {
      if (!layerOf.has(from)) continue;
      const keys = [from];
      for (let layer = layerOf.get(from)! + 1; layer < layerOf.get(id)!; layer++) {
        // All lines from one box share their way.
        const key = `${from}@${String(layer)}`;
        if (!slots.has(key)) place(key, false, layer);
        keys.push(key);
      }
      keys.push(id);
      for (let i = 1; i < keys.length; i++) {
        const { after } = slots.get(keys[i - 1]!)!;
        if (after.includes(keys[i]!)) continue;
        after.push(keys[i]!);
        slots.get(keys[i]!)!.before.push(keys[i - 1]!);
      }
      chains.push({ from, to: id, keys });
    }
  }
  order(layers);
  const heights = layers.map((layer) => heightOf(layer, options));
  const height = Math.max(0, ...heights);
  const at = new Map<string, Point>();
  layers.forEach((layer, column) => {
    let y = (height - heights[column]!) / 2;
    for (const { key, box } of layer) {
      at.set(key, { x: column * (options.width + options.columnGap), y });
      y += (box ? options.height : passing) + options.rowGap;
    }
  });
  const middle = (key: string): number =>
    at.get(key)!.y + (slots.get(key)!.box ? options.height : passing) / 2;
  return {
    width: Math.max(0, layers.length * (options.width + options.columnGap) - options.columnGap),
    height,
    boxes: new Map(nodes.map(({ id }) => [id, { ...at.get(id)!, layer: layerOf.get(id)! }])),
    edges: chains.map(({ from, to, keys }) => ({
      from,
      to,
      points: keys.flatMap((key, i): Point[] => {
        const { x } = at.get(key)!;
        const left = { x, y: middle(key) };
        const right = { x: x + options.width, y: middle(key) };
        if (i === 0) return [right];
        return i === keys.length - 1 ? [left] : [left, right];
      }),
    })),
  };
}

/** The layer of each box: 0 where it reads from none, else one after the last of those. */
function layersOf(nodes: readonly LayoutNode[]): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = new Map<string, number>();
  const visit = (id: string, path: ReadonlySet<string>): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const inputs = byId.get(id)!.inputs.filter((input) => byId.has(input) && !path.has(input));
    const inner = new Set([...path, id]);
    const layer = inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map((input) => visit(input, inner)));
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of nodes) visit(id, new Set());
  return layers;
}

function order(layers: Slot[][]): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    for (let i = 1; i < layers.length; i++) {
      const layer = layers[forward ? i : layers.length - 1 - i]!;
      const fixed = layers[forward ? i - 1 : layers.length - i]!;
      const places = new Map(fixed.map(({ key }, place) => [key, place / Math.max(1, fixed.length - 1)]));
      const wish = new Map(
        layer.map((slot, place) => {
          const near = (forward ? slot.before : slot.after).flatMap((key) => places.get(key) ?? []);
          const own = place / Math.max(1, layer.length - 1);
          return [slot.key, near.length === 0 ? own : near.reduce((a, b) => a + b, 0) / near.length];
        }),
      );
      layer.sort((a, b) => wish.get(a.key)! - wish.get(b.key)!);
    }
  }
}

function heightOf(layer: readonly Slot[], { height, rowGap }: LayoutOptions): number {
  return layer.reduce((sum, { box }) => sum + (box ? height : passing) + rowGap, -rowGap);
}
