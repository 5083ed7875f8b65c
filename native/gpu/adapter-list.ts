/** Backends and names from Dawn's list of what there is. */
export function listedAdapters(text: string): readonly { readonly backend: string; readonly name: string }[] {
  return Array.from(text.matchAll(/^ \* backend: '([^']*)', name: '(.*)'$/gm), ([, backend, name]) => ({
    backend: backend!,
    name: name!,
  }));
}
