import type { CurvePoint } from '../../../training/contract.ts';
import type { JobEvent } from '../../contract.ts';
import { cutToWidth, displayWidth, printable } from './display-width.ts';

const barWidth = 20;
const lineEveryMs = 5_000;

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function progressText(event: Extract<JobEvent, { type: 'progress' }>): string {
  const { done, total, unit, perSecond, secondsLeft, note, curve } = event;
  const most = event.atMost === true ? 'at most ' : '';
  const parts: string[] = [];
  if (total !== undefined && total > 0) {
    const fraction = Math.min(1, done / total);
    const full = Math.round(fraction * barWidth);
    parts.push(
      `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${String(Math.round(fraction * 100)).padStart(3)} %`,
    );
    if (unit !== undefined) parts.push(`${count(done)} of ${most}${count(total)} ${unit}`);
  } else if (done > 0) parts.push(`${count(done)} ${unit ?? ''}`.trim());
  if (perSecond !== undefined && unit !== undefined) parts.push(`${count(perSecond)} ${unit}/s`);
  if (secondsLeft !== undefined && secondsLeft >= 1) parts.push(`${most}${duration(secondsLeft)} left`);
  if (curve !== undefined) parts.push(lossText(curve));
  if (note !== undefined) parts.push(note);
  return parts.join(' · ');
}

/** The newest loss, and where the lowest was. */
function lossText({ train, validation, best }: CurvePoint): string {
  const loss = validation ?? train;
  if (loss === undefined) return '';
  const lowest =
    best === undefined ? '' : ` (lowest ${best.validation.toPrecision(4)} at round ${count(best.round)})`;
  return `${validation === undefined ? '' : 'validation '}loss ${loss.toPrecision(4)}${lowest}`;
}

const titleWidth = 44;
function titleCell(title: string): string {
  return title + ' '.repeat(Math.max(0, titleWidth - displayWidth(title)));
}

/** Shows a job's events on stderr: one live line on a terminal, plain lines elsewhere. */
export class ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  readonly #live: boolean;
  #lastLine = 0;
  #open = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#live = stream.isTTY === true;
  }

  show(event: JobEvent): void {
    if (event.type === 'stepStarted' && !event.cached) this.#liveLine(`  … ${event.title}`);
    else if (event.type === 'progress') {
      const now = performance.now();
      if (!this.#live && now - this.#lastLine < lineEveryMs) return;
      this.#lastLine = now;
      const text = `  … ${titleCell(event.title)} ${progressText(event)}`;
      if (this.#live) this.#liveLine(text);
      else this.#line(text);
    } else if (event.type === 'stepFinished') {
      this.#line(`  ✓ ${titleCell(event.title)} ${event.cached ? 'known already' : duration(event.seconds)}`);
    } else if (event.type === 'note') this.#line(`  ${event.level === 'warning' ? '!' : '·'} ${event.text}`);
  }

  /** Ends a live line, so that what follows begins on a line of its own. */
  end(): void {
    if (this.#open) this.#stream.write('\r\x1b[K');
    this.#open = false;
  }

  #liveLine(text: string): void {
    if (!this.#live) return;
    const width = Math.max(20, (this.#stream.columns ?? 100) - 1);
    this.#stream.write(`\r\x1b[K${cutToWidth(printable(text), width)}`);
    this.#open = true;
  }

  #line(text: string): void {
    this.end();
    this.#stream.write(`${printable(text)}\n`);
  }
}
