/** What bytes are as text. A byte order mark stays in the text as U+FEFF, so that edits can be written back byte for byte. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  /** Not UTF-8: read as Latin-1, so that every byte is one character. `at` is the offset of the first byte that is wrong. */
  | { readonly kind: 'latin1'; readonly text: string; readonly at: number }
  /** It holds a NUL byte. */
  | { readonly kind: 'binary' };

/** Decodes a file as daemons' configurations are written: UTF-8, else Latin-1; whatever holds a NUL byte is no text. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.includes(0)) return { kind: 'binary' };
  const text = asUtf8(bytes);
  if (text !== undefined) return { kind: 'text', text };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { kind: 'latin1', text: buffer.toString('latin1'), at: firstWrong(buffer) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // not UTF-8, which is what was asked
  }
}

/** The longest valid beginning, by halving: a prefix is valid if it is so up to the last character that it holds whole. */
function firstWrong(buffer: Buffer): number {
  let low = 0;
  let high = buffer.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (asUtf8(buffer.subarray(0, wholeCharacters(buffer, middle))) !== undefined) low = middle;
    else high = middle - 1;
  }
  return wholeCharacters(buffer, low);
}

/** Where the character begins that `end` would cut in two, else `end`. */
function wholeCharacters(buffer: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = buffer[end - back]!;
    if (byte >= 0xc0) return lengthOf(byte) > back ? end - back : end;
    if (byte < 0x80) return end;
  }
  return end;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
