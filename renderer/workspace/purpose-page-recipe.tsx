import { Button } from '@mantine/core';
import type { EditorView } from '@codemirror/view';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorData } from '../../native/engine/errors.ts';
import { useDraft } from '../app/draft.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Status } from '../components/status.tsx';
import { engine, errorOf } from '../engine.ts';
import { keepCursorInSight, recipeEditor, setText, showErrors } from './purpose-page-editor.ts';
import { saveText } from './save-text.ts';

const readAfterMs = 350;

async function read(text: string): Promise<{ recipe: Record<string, unknown> } | { error: ErrorData }> {
  try {
    return await engine.call((client) => client.draft.parse({ text }));
  } catch (error) {
    return { error: errorOf(error) };
  }
}

/** The whole recipe as a file would hold it: edit, and apply what is right. */
export function RecipeText() {
  const { text: kept, recipe } = useDraft();
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const before = useRef(kept);
  const [text, change] = useState(kept);
  const [error, setError] = useState<ErrorData>();
  const dirty = text !== kept;

  useEffect(() => {
    if (place.current === null) return;
    const view = recipeEditor(place.current, before.current, change);
    editor.current = view;
    return () => view.destroy();
  }, []);

  // A change made elsewhere, by a form or by undo, is taken over unless it would cost what was typed here.
  useEffect(() => {
    const view = editor.current;
    if (view !== undefined && view.state.doc.toString() === before.current) setText(view, kept);
    before.current = kept;
  }, [kept]);

  useEffect(() => {
    let gone = false;
    const show = (found: ErrorData | undefined): void => {
      if (gone || editor.current === undefined) return;
      setError(found);
      showErrors(editor.current, found);
    };
    if (!dirty) {
      show(undefined);
      return () => {
        gone = true;
      };
    }
    const timer = setTimeout(() => {
      void read(text).then((answer) => show('error' in answer ? answer.error : undefined));
    }, readAfterMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text, dirty]);

  // The message under the editor takes room from it: the cursor stays in sight.
  useEffect(() => {
    const view = editor.current;
    if (view?.hasFocus === true) keepCursorInSight(view);
  }, [error]);

  const apply = useCallback(async (): Promise<void> => {
    const answer = await read(text);
    if ('error' in answer) {
      setError(answer.error);
      if (editor.current !== undefined) showErrors(editor.current, answer.error);
      return;
    }
    await useDraft.getState().replace(answer.recipe);
    // Comments and layout are not part of a recipe: the text is now the one that the engine keeps.
    if (editor.current !== undefined) setText(editor.current, useDraft.getState().text);
  }, [text]);

  const revert = (): void => {
    if (editor.current !== undefined) setText(editor.current, kept);
  };
  const name = typeof recipe.name === 'string' ? recipe.name : 'recipe';
  return (
    <section className="recipe-text" aria-label="Recipe as text">
      <div className="row spread">
        <div className="row">
          <h2>The recipe</h2>
          {dirty && error !== undefined ? (
            <Status state="failed" word="not valid" />
          ) : dirty ? (
            <Status state="attention" word="not applied yet" />
          ) : null}
        </div>
        <div className="row">
          <Button disabled={!dirty || error !== undefined} onClick={() => void apply()}>
            Apply
          </Button>
          <Button variant="default" disabled={!dirty} onClick={revert}>
            Revert
          </Button>
          <CopyButton text={text} label="Copy" />
          <Button variant="default" onClick={() => saveText(text, `${name}.yaml`, 'application/yaml')}>
            Download
          </Button>
        </div>
      </div>
      <div className="recipe-editor" ref={place} />
      {error !== undefined && dirty && <ErrorNotice error={error} />}
    </section>
  );
}
