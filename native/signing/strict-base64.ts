import { Refusal } from './refusal.ts';

/** Base64 (RFC 4648 section 4) with its padding and with zero bits in the padding: one text for each sequence of bytes. */
export function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Refusal('malformed', 'it is not canonical base64');
  return bytes;
}
