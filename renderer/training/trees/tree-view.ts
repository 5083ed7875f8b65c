/** What of a drawing is seen: a point p of it lies at scale · p + (x, y). */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const least = 0.1;
const most = 3;
const margin = 16;
/** Below this scale words of the usual size are not read any more. */
export const readable = 0.7;
/** Below this one larger words are not either. */
const glanceable = 0.4;
/** So much of the drawing always stays in sight. */
const kept = 40;

/** The whole drawing in the middle, never larger than life. */
export function fitted(drawing: Size, frame: Size): View {
  const scale = Math.min(
    1,
    Math.max(least, (frame.width - 2 * margin) / drawing.width),
    Math.max(least, (frame.height - 2 * margin) / drawing.height),
  );
  return {
    scale,
    x: (frame.width - scale * drawing.width) / 2,
    y: (frame.height - scale * drawing.height) / 2,
  };
}

/** The whole where that can be read, else its root in a size that can. */
export function first(drawing: Size & { readonly rootY: number }, frame: Size): View {
  const whole = fitted(drawing, frame);
  if (whole.scale >= glanceable) return whole;
  const scale = 0.8;
  return { scale, x: margin, y: frame.height / 2 - scale * drawing.rootY };
}

/** Moves by pixels, but never out of sight. */
export function panned(view: View, byX: number, byY: number, drawing: Size, frame: Size): View {
  const within = (at: number, length: number, frameLength: number): number =>
    Math.min(frameLength - kept, Math.max(kept - view.scale * length, at));
  return {
    scale: view.scale,
    x: within(view.x + byX, drawing.width, frame.width),
    y: within(view.y + byY, drawing.height, frame.height),
  };
}

/** Zooms so that what lies at this point of the frame stays there. */
export function zoomed(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  const change = scale / view.scale;
  return { scale, x: at.x - change * (at.x - view.x), y: at.y - change * (at.y - view.y) };
}
