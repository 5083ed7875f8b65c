/** The part of Plotly that the charts use. */
declare module 'plotly.js-cartesian-dist-min' {
  export interface PlotlyElement extends HTMLElement {
    on(
      event: 'plotly_click',
      listener: (event: {
        points: { x: unknown; y: unknown; curveNumber: number; pointIndex: number; customdata?: unknown }[];
      }) => void,
    ): void;
    removeAllListeners(event: string): void;
  }
  type Plain = Record<string, unknown>;
  const Plotly: {
    setPlotConfig(config: Plain): void;
    react(element: HTMLElement, data: readonly Plain[], layout: Plain, config: Plain): Promise<PlotlyElement>;
    purge(element: HTMLElement): void;
    toImage(
      element: HTMLElement,
      options: { format: 'png' | 'svg'; width: number; height: number; scale?: number },
    ): Promise<string>;
    Plots: { resize(element: HTMLElement): Promise<void> };
  };
  export default Plotly;
}
