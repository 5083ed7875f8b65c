import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import type { ErrorData } from '../../native/engine/errors.ts';

/** Marks what a pattern finds with a class, so that its colour comes from the page's tokens. */
function marked(regexp: RegExp, name: string): Extension {
  const matcher = new MatchDecorator({ regexp, decoration: Decoration.mark({ class: name }) });
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = matcher.createDeco(view);
      }
      update(update: ViewUpdate): void {
        this.decorations = matcher.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';

/** A recipe's text to work on. `changed` hears of every edit. */
export function recipeEditor(parent: HTMLElement, text: string, changed: (text: string) => void): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        // Tab leaves the editor, as it leaves any field: whoever has no mouse is not caught in it.
        keymap.of([...defaultKeymap, ...historyKeymap]),
        yaml(),
        marked(/[\w.-]+(?=:(\s|$))/g, 'recipe-key'),
        marked(/(?<=^|\s)#.*$/g, 'recipe-comment'),
        lintGutter(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': 'Recipe as text',
          spellcheck: 'false',
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Replaces the whole text, as one step to undo. */
export function setText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

export function keepCursorInSight(view: EditorView): void {
  const { head } = view.state.selection.main;
  requestAnimationFrame(() => view.dispatch({ effects: EditorView.scrollIntoView(head, { yMargin: 24 }) }));
}

/** Shows a recipe's errors at their lines; none where it has none. */
export function showErrors(view: EditorView, error: ErrorData | undefined): void {
  const found = error === undefined ? [] : diagnosticsOf(error, view.state.doc);
  view.dispatch(setDiagnostics(view.state, found));
}

/** The first error has its place beside it; those after it begin with theirs. */
function diagnosticsOf(error: ErrorData, document: Text): Diagnostic[] {
  return error.what.split('\n').map((message, i): Diagnostic => {
    const place = i === 0 ? error.where : message;
    const named = Number(/line (\d+)/.exec(place ?? '')?.[1] ?? 1);
    const line = document.line(Math.min(Math.max(1, named), document.lines));
    const what = i === 0 ? message : message.replace(/^[^:]*line \d+: /, '');
    const fix = i === 0 && error.fix !== undefined ? ` ${error.fix}` : '';
    return { from: line.from, to: line.to, severity: 'error', message: `${what}${fix}` };
  });
}
