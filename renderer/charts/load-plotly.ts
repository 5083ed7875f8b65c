import type Plotly from 'plotly.js-cartesian-dist-min';

let loading: Promise<typeof Plotly> | undefined;

/**
 * Plotly, loaded when the first chart is shown. It adds its rules to a style element of this id and would make one
 * itself, which the page's policy forbids: one that bears the nonce is there before it looks.
 */
export function loadPlotly(): Promise<typeof Plotly> {
  loading ??= (async () => {
    const style = document.createElement('style');
    style.id = 'plotly.js-style-global';
    style.nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
    document.head.append(style);
    return (await import('plotly.js-cartesian-dist-min')).default;
  })();
  return loading;
}
