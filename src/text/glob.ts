const compiled = new Map<string, RegExp>();

/**
 * Whether a path fits a glob: `*` and `?` stay within a segment, `**` spans segments, `{a,b}` are alternatives, `[a-z]`
 * is a set. A glob ending in `/` stands for all that lies below. The whole path must fit.
 */
export function fitsGlob(glob: string, path: string): boolean {
  let known = compiled.get(glob);
  if (!known) {
    known = new RegExp(`^${expression(glob.endsWith('/') ? `${glob}**` : glob.replace(/^\.\//, ''))}$`, 'su');
    compiled.set(glob, known);
  }
  return known.test(path);
}

/** Whether a path, or a folder that it lies in, fits a glob. */
export function fitsGlobBelow(glob: string, path: string): boolean {
  const segments = path.split('/');
  return segments.some((_, i) => fitsGlob(glob, segments.slice(0, segments.length - i).join('/')));
}

const PIECE = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]*\}|./gsu;

function expression(glob: string): string {
  return [...glob.matchAll(PIECE)].map(([piece]) => pieceOf(piece)).join('');
}

function pieceOf(piece: string): string {
  if (piece === '**/') return '(?:.*/)?';
  if (piece === '**') return '.*';
  if (piece === '*') return '[^/]*';
  if (piece === '?') return '[^/]';
  if (piece.length > 2 && piece.startsWith('{'))
    return `(?:${piece.slice(1, -1).split(',').map(expression).join('|')})`;
  if (piece.length > 2 && piece.startsWith('[')) return set(piece.slice(1, -1));
  return quoted(piece);
}

function set(inner: string): string {
  const isNot = inner.startsWith('!');
  const body = (isNot ? inner.slice(1) : inner).replace(/[\\^[\]&|~]/g, '\\$&');
  return /^-|-$|[^\w.\s,:@%+=-]/.test(body) ? quoted(`[${inner}]`) : `[${isNot ? '^' : ''}${body}]`;
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
