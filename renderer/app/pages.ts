import {
  BookText,
  ChartSpline,
  Database,
  FileCheck,
  FolderOpen,
  Gauge,
  Package,
  Play,
  Scale,
  Settings,
  Shapes,
  Target,
  Wand,
  type LucideIcon,
} from 'lucide-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export interface PageEntry {
  readonly route: string;
  readonly title: string;
  /** The one question that the page answers. */
  readonly question: string;
  readonly group: '' | 'Explore' | 'Build' | 'Assure' | 'Ship' | 'Record' | 'End';
  readonly icon: LucideIcon;
  readonly page: LazyExoticComponent<ComponentType>;
  /** Works before a workspace is open. */
  readonly always?: boolean;
}

/** One line a page, in the order of work. */
export const pages: readonly PageEntry[] = [
  {
    route: '',
    title: 'Start',
    question: 'What do you want to work on?',
    group: '',
    icon: FolderOpen,
    always: true,
    page: lazy(() => import('../workspace/start-page.tsx')),
  },
  {
    route: 'data',
    title: 'Data',
    question: 'What is in it?',
    group: 'Explore',
    icon: Database,
    page: lazy(() => import('../data/page.tsx')),
  },
  {
    route: 'purpose',
    title: 'Purpose',
    question: 'What is decided with the model?',
    group: 'Build',
    icon: Target,
    page: lazy(() => import('../workspace/purpose-page.tsx')),
  },
  {
    route: 'features',
    title: 'Features',
    question: 'What will the model see?',
    group: 'Build',
    icon: Shapes,
    page: lazy(() => import('../features/page.tsx')),
  },
  {
    route: 'train',
    title: 'Train',
    question: 'What can be learned from it?',
    group: 'Build',
    icon: Play,
    page: lazy(() => import('../training/page.tsx')),
  },
  {
    route: 'evaluate',
    title: 'Evaluate',
    question: 'How good is it, and where not?',
    group: 'Assure',
    icon: ChartSpline,
    page: lazy(() => import('../evaluation/page.tsx')),
  },
  {
    route: 'calibrate',
    title: 'Calibrate',
    question: 'Do probabilities mean what they say?',
    group: 'Assure',
    icon: Gauge,
    page: lazy(() => import('../calibration/page.tsx')),
  },
  {
    route: 'fairness',
    title: 'Fairness',
    question: 'Who bears the errors?',
    group: 'Assure',
    icon: Scale,
    page: lazy(() => import('../fairness/page.tsx')),
  },
  {
    route: 'package',
    title: 'Package',
    question: 'What goes out, and what does it prove?',
    group: 'Ship',
    icon: Package,
    page: lazy(() => import('../packages/page.tsx')),
  },
  {
    route: 'score',
    title: 'Score',
    question: 'What does the model say of new data?',
    group: 'Ship',
    icon: Wand,
    always: true,
    page: lazy(() => import('../scoring/page.tsx')),
  },
  {
    route: 'review',
    title: 'Review',
    question: 'Does the evidence hold?',
    group: 'Ship',
    icon: FileCheck,
    always: true,
    page: lazy(() => import('../signing/review-page.tsx')),
  },
  {
    route: 'record',
    title: 'Record',
    question: 'Who did what, when?',
    group: 'Record',
    icon: BookText,
    page: lazy(() => import('../workspace/record-page.tsx')),
  },
  {
    route: 'settings',
    title: 'Settings',
    question: 'How does Assay work on this machine?',
    group: 'End',
    icon: Settings,
    always: true,
    page: lazy(() => import('../workspace/settings-page.tsx')),
  },
];
