import { Loader } from '@mantine/core';
import { useDraft } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { ResizablePane } from '../components/resizable-pane.tsx';
import { PurposeForm } from './purpose-page-form.tsx';
import { RecipeText } from './purpose-page-recipe.tsx';
import './purpose-page.css';

export default function Page() {
  const { loaded, error } = useDraft();
  return (
    <PageFrame route="purpose">
      {error !== undefined && <ErrorNotice error={error} />}
      {loaded ? (
        <div className="panes">
          <ResizablePane name="purpose" label="the form" side="left" width={400}>
            <PurposeForm />
          </ResizablePane>
          <RecipeText />
        </div>
      ) : (
        <Loader size="sm" m="auto" role="status" aria-label="The recipe is being loaded" />
      )}
    </PageFrame>
  );
}
