// What every JavaScript runtime has and the ECMAScript library does not declare.
// Pure code may use these; it may use neither Node nor the DOM.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}
interface ImportMeta {
  url: string;
}
