import type { Protocol } from '../../model/model.ts';
import type { Hole } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import { type Word, word } from '../../syntax/statement.ts';

/** What one program of the SERVICES section speaks, and which flags it knows beside the common ones. */
interface ProgramRow {
  readonly protocol: Protocol;
  /** As getopt wants them. */
  readonly flags: string;
  /** Passwords go through SASL alone: there is no USER or LOGIN command. */
  readonly saslOnly: boolean;
  /** The Debian package that holds it. */
  readonly package: string;
  readonly cite: string;
}

const imap = { protocol: 'imap', flags: 'HNp:sq', saslOnly: false, cite: 'imapd(8); source: imap/imapd.c' } as const;
const pop3 = { protocol: 'pop3', flags: 'Hskp:', saslOnly: false, cite: 'pop3d(8); source: imap/pop3d.c' } as const;
const lmtp = { protocol: 'lmtp', flags: 'aH', saslOnly: true, cite: 'lmtpd(8); source: imap/lmtpd.c' } as const;

/** By the base name of the program. */
export const programRows: Readonly<Record<string, ProgramRow>> = {
  imapd: { ...imap, package: 'cyrus-imapd' },
  proxyd: { ...imap, package: 'cyrus-murder' },
  pop3d: { ...pop3, package: 'cyrus-pop3d' },
  pop3proxyd: { ...pop3, package: 'cyrus-murder' },
  lmtpd: { ...lmtp, package: 'cyrus-common' },
  lmtpproxyd: { ...lmtp, package: 'cyrus-murder' },
  timsieved: {
    protocol: 'managesieve',
    flags: 'H',
    saslOnly: true,
    package: 'cyrus-common',
    cite: 'timsieved(8): no flag for TLS from the first byte',
  },
};

/** Programs that speak no protocol of ours, and the Debian packages that hold them [packages of Debian 12]. */
export const otherPackages: Readonly<Record<string, string>> = { nntpd: 'cyrus-nntpd', httpd: 'cyrus-caldav' };

/** Every program of the master understands these [source: master/service.c]. */
const COMMON = 'C:U:T:DX';

export interface Command {
  readonly name?: string;
  readonly row?: ProgramRow;
  /** Flag → its value, empty for flags without one. Undefined: a hole hides what flags there are. */
  readonly flags: ReadonlyMap<string, Word | undefined>;
  readonly hasHole: boolean;
}

/** Takes `cmd` apart: words at blanks, flags as getopt finds them, in any order. */
export function commandOf(cmd: Word): Command {
  const [program, ...rest] = wordsOf(cmd);
  return flagsOf(program ? baseName(program) : undefined, rest);
}

/** The flags of a program that is known by its name. */
export function flagsOf(name: string | undefined, argv: readonly Word[]): Command {
  const row = name === undefined ? undefined : programRows[name];
  const known = COMMON + (row?.flags ?? '');
  const flags = new Map<string, Word | undefined>();
  for (let at = 0; at < argv.length; at += 1) {
    const { value } = argv[at]!;
    if (value === '--') break;
    if (!value?.startsWith('-')) continue;
    for (let letter = 1; letter < value.length; letter += 1) {
      const flag = value[letter]!;
      if (!takesValue(known, flag)) flags.set(flag, undefined);
      else if (letter + 1 < value.length) {
        flags.set(flag, word([value.slice(letter + 1)], argv[at]!.span));
        break;
      } else {
        at += 1;
        flags.set(flag, argv[at]);
      }
    }
  }
  const hasHole = argv.some(({ value }) => value === undefined);
  return { ...(name === undefined ? {} : { name }), ...(row ? { row } : {}), flags, hasHole };
}

function takesValue(known: string, flag: string): boolean {
  return known.includes(`${flag}:`);
}

/** Also of a path that begins with a hole, where the last segment is written. */
function baseName({ parts }: Word): string | undefined {
  const last = parts.at(-1);
  if (typeof last !== 'string') return undefined;
  const slash = last.lastIndexOf('/');
  return slash >= 0 || parts.length === 1 ? last.slice(slash + 1) : undefined;
}

/** The words of a text, at blanks; nothing is unquoted in cyrus.conf, so offsets follow the parts. */
export function wordsOf(text: Word): readonly Word[] {
  const words: Piece[][] = [[]];
  let at = text.span.start;
  for (const part of text.parts) {
    if (typeof part !== 'string') {
      words.at(-1)!.push({ part, start: part.start, end: part.end });
      at = part.end;
      continue;
    }
    for (const [run] of part.matchAll(/\s+|\S+/g)) {
      if (/\s/.test(run)) words.push([]);
      else words.at(-1)!.push({ part: run, start: at, end: at + run.length });
      at += run.length;
    }
  }
  return words
    .filter((pieces) => pieces.length > 0)
    .map((pieces) =>
      word(
        pieces.map(({ part }) => part),
        span(text.span.file, pieces[0]!.start, pieces.at(-1)!.end),
      ),
    );
}

interface Piece {
  readonly part: string | Hole;
  readonly start: number;
  readonly end: number;
}
