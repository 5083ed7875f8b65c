import '@mantine/core/styles.layer.css';
import './app/tokens.css';
import './app/base.css';
import './app/frame.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { askBeforeClosing } from './app/ask-before-closing.ts';

askBeforeClosing();
createRoot(document.getElementById('root')!).render(<App />);
