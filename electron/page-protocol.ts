import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  contentPolicy,
  contentTypes,
  evidenceSandbox,
  isolation,
  stampedPage,
} from '../native/engine/host/page/contract.ts';

export interface PageSources {
  /** Folder of the built page. */
  readonly page: string;
  /** A report that the page was given a ticket for; null where it was used already. */
  evidence(ticket: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** Answers a request of the page's scheme, with the same headers as the loopback server. */
export async function answerPage(request: Request, sources: PageSources): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== 'app') return refused(404, 'This address serves its own page only.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refused(405, 'Only the page can be read here.');
  if (url.pathname === '/') {
    const nonce = randomBytes(32).toString('base64url');
    const html = await readFile(path.join(sources.page, 'index.html'), 'utf8');
    return answered(stampedPage(html, nonce), contentTypes['.html'], {
      'content-security-policy': contentPolicy(nonce),
    });
  }
  if (url.pathname.startsWith('/evidence/')) {
    const page = await sources.evidence(url.pathname.slice('/evidence/'.length));
    if (page === null) return refused(404, 'This evidence was shown already; open it again.');
    return answered(page, contentTypes['.html'], { 'content-security-policy': evidenceSandbox });
  }
  return asset(sources.page, url.pathname);
}

async function asset(page: string, pathname: string): Promise<Response> {
  const folder = path.join(page, 'assets');
  try {
    const file = path.join(page, path.normalize(decodeURIComponent(pathname)));
    if (!file.startsWith(folder + path.sep)) return refused(404, 'There is no such file.');
    return answered(await readFile(file), contentTypes[path.extname(file)]);
  } catch {
    return refused(404, 'There is no such file.');
  }
}

function answered(
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/octet-stream',
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { headers: { ...isolation, 'content-type': type, ...headers } });
}

function refused(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...isolation, 'content-type': 'text/plain; charset=utf-8' },
  });
}
