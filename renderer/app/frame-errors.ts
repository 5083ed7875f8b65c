import { create } from 'zustand';

/** What went wrong outside of any page: a dropped file, a command of the palette or the menu. */
export const useFrameError = create<{ error: unknown }>(() => ({ error: undefined }));

export const reportError = (error: unknown): void => useFrameError.setState({ error });
export const closeError = (): void => useFrameError.setState({ error: undefined });
