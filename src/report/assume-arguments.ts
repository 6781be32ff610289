const PIECE = /^([a-z-]+): (?:\{"?([^"]+?)"?: (.*)\}|\[(.*)\]|(.*))$/;

/**
 * What an undecided entry asks to be told, as the arguments of a command line: `versions: {dovecot: …}` is
 * `--assume versions.dovecot=…`, with `…` where the answer goes.
 */
export function assumeArguments(assume: string): string {
  if (assume === '') return '';
  return assume
    .split(/, (?=[a-z-]+: )/)
    .map((piece) => `--assume ${quoted(argument(piece))}`)
    .join(' ');
}

function argument(piece: string): string {
  const [, key, name, inner, list, plain] = PIECE.exec(piece) ?? [];
  return name === undefined ? `${key}=${list ?? plain ?? '…'}` : `${key}.${name}=${inner}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.=:/@%+,…-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
