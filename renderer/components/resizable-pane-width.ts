export interface PaneBounds {
  readonly least: number;
  readonly most: number;
}

const least = 240;
const most = 720;
const gap = 16;
const step = 16;

/** How narrow and wide a pane can be where it shares so much room; what stands beside it keeps its least width. */
export const paneBounds = (room: number, beside = 440): PaneBounds => ({
  least,
  most: Math.max(least, Math.min(most, room - gap - beside)),
});

/** The width after a key was pressed on the separator: null is the pane's own, undefined where it is no key of it. */
export function paneWidthAfter(
  key: string,
  width: number,
  side: 'left' | 'right',
  bounds: PaneBounds,
): number | null | undefined {
  const within = (to: number): number => Math.max(bounds.least, Math.min(bounds.most, to));
  // The separator goes where the arrow points.
  const wider = side === 'left' ? step : -step;
  switch (key) {
    case 'ArrowRight':
      return within(width + wider);
    case 'ArrowLeft':
      return within(width - wider);
    case 'Home':
      return bounds.least;
    case 'End':
      return bounds.most;
    case 'Enter':
      return null;
    default:
      return undefined;
  }
}
