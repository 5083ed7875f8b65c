import { Loader } from '@mantine/core';
import { useDraft } from '../app/draft.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { PurposeForm } from './purpose-page-form.tsx';
import { RecipeText } from './purpose-page-recipe.tsx';
import './purpose-page.css';

export default function Page() {
  const { loaded, error } = useDraft();
  return (
    <PageFrame route="purpose">
      {error !== undefined && <ErrorNotice error={error} />}
      {loaded ? (
        <div className="purpose">
          <PurposeForm />
          <RecipeText />
        </div>
      ) : (
        <Loader size="sm" m="auto" role="status" aria-label="The recipe is being loaded" />
      )}
    </PageFrame>
  );
}
