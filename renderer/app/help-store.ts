import { create } from 'zustand';

interface HelpState {
  /** Of which page the help is open. */
  readonly route: string | undefined;
  /** Title of the topic to begin with. */
  readonly topic: string | undefined;
  open(route: string, topic?: string): void;
  close(): void;
}

/** Which page's help is shown, if any: the page's own button, the key ? and the palette open it. */
export const useHelp = create<HelpState>((set) => ({
  route: undefined,
  topic: undefined,
  open: (route, topic) => set({ route, topic }),
  close: () => set({ route: undefined, topic: undefined }),
}));

/** The help that belongs to no page: the keys. */
export const keysRoute = 'keys';
