/**
 * What the desktop shell gives to the page: dialogs, files by grant, the engine's port. Nothing about data; everything
 * else is a call of the engine's contract.
 */
export interface DesktopApi {
  /**
   * Asks for a new port to the engine. It comes as a `message` event of the window itself whose data is `portMessage`:
   * the bridge between preload script and page hands over no ports.
   */
  connect(): void;
  /** A dropped or chosen file as the engine may open it; its path stays with the main process. */
  grantFile(file: File): Promise<Granted>;
  /** The native dialog for one file; null where it was closed. */
  openFile(filters: readonly FileFilter[]): Promise<Granted | null>;
  /** The native dialog for a folder (a workspace); null where it was closed. */
  openFolder(): Promise<Granted | null>;
  /** Asks where to, and copies a file there that the engine wrote. */
  saveFile(grant: string, name: string): Promise<void>;
  /** Passphrases of signing keys in the system's key store, by the key's id; only where a person asks for it. */
  readonly passphrases: PassphraseStore;
  /** What the menu asks the page to do. */
  onMenu(listener: (command: MenuCommand) => void): void;
}

export interface PassphraseStore {
  /** Whether the system has a key store that protects them. */
  available(): Promise<boolean>;
  remember(key: string, passphrase: string): Promise<void>;
  /** What to give to the engine in place of the passphrase, good once; null where none is kept. */
  remembered(key: string): Promise<string | null>;
  forget(key: string): Promise<void>;
}

export const portMessage = 'assay.port';

/** `go:` leads to the page of that route. */
export type MenuCommand = 'open-file' | 'open-workspace' | 'search' | `go:${string}`;

export interface Granted {
  readonly grant: string;
  readonly name: string;
}

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}
