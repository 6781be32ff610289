import { posix } from 'node:path';
import type { Protocol, Session, Setting } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { masked } from '../../syntax/scan.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import type { Program, Start } from '../dialect.ts';
import { originOf } from '../settings.ts';
import { programSetting } from '../unknown-program.ts';
import { plainSession, tlsSession } from '../sessions.ts';

const ROWS: readonly { readonly names: RegExp; readonly protocol: Protocol; readonly program: string }[] = [
  { names: /^(pop3d|mailutils-pop3d)$/, protocol: 'pop3', program: 'pop3d' },
  { names: /^(imap4d|mailutils-imap4d)$/, protocol: 'imap', program: 'imap4d' },
];

/** pop3d and imap4d of GNU Mailutils on a socket that was handed to them [measured: mailutils 3.15, in daemon mode and under inetd]. */
export const mailutilsPrograms: readonly Program[] = ROWS.map(({ names, protocol, program }) => ({
  names,
  serve: (start) => serve(start, protocol, program),
}));

function serve({ host, at, argv, path }: Start, protocol: Protocol, program: string): Session | undefined {
  // Cyrus and Courier have programs of the same names, each in a folder of its own.
  if (/cyrus|courier|dovecot/.test(path?.value ?? '')) return undefined;
  const started = programSetting(at);
  const named = argv.map(({ value }) => /^--config-file=(.+)$/.exec(value ?? '')?.[1]).find((one) => one !== undefined);
  const files =
    named === undefined
      ? [fileAt(host, '/etc/mailutils.conf'), fileAt(host, `/etc/mailutils.d/${program}`)]
      : [fileAt(host, posix.resolve('/', named))];
  const here = files.flatMap((file) => (file ? [file] : []));
  const mode = here.map((file) => tlsMode(file, program)).findLast((one) => one !== undefined);
  const because = mode ? [mode, started] : [started];
  return { ...sessionFor(protocol, mode?.value ?? 'no', because), files: here };
}

function sessionFor(protocol: Protocol, mode: string, because: readonly Setting[]): Session {
  switch (mode) {
    case 'connection':
      return tlsSession(protocol, because);
    case 'required':
      return plainSession({ protocol, starttls: 'required', login: 'refused', because });
    case 'ondemand':
    case 'stls':
    case 'true':
      return plainSession({ protocol, starttls: 'offered', login: 'accepted', because });
    default:
      return plainSession({ protocol, starttls: 'none', login: 'accepted', because });
  }
}

/** The last `tls-mode` outside the blocks of other programs and of `server` blocks, which count for nothing here. */
function tlsMode(file: SourceFile, program: string): Setting | undefined {
  const text = masked(file);
  const blocks: string[] = [];
  let found: Setting | undefined;
  for (const match of text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*|"[^"\n]*"|[{};]|[^\s{};"]+/g)) {
    const token = match[0];
    if (/^(\/\*|\/\/|#)/.test(token)) continue;
    if (token === '{') blocks.push(headBefore(text, match.index));
    else if (token === '}') blocks.pop();
    else if (token === 'tls-mode' && blocks.every((one) => one === `program ${program}`)) {
      const value = /^\s+"?([\w-]+)"?/.exec(text.slice(match.index + token.length, match.index + token.length + 80));
      const place = span(file, match.index, match.index + token.length + (value?.[0].length ?? 0));
      if (value)
        found = {
          name: 'tls-mode',
          value: value[1]!.toLowerCase(),
          origin: originOf(place),
        };
    }
  }
  return found;
}

function headBefore(text: string, at: number): string {
  const from = Math.max(
    text.lastIndexOf(';', at - 1),
    text.lastIndexOf('{', at - 1),
    text.lastIndexOf('}', at - 1),
    text.lastIndexOf('\n', at - 1),
  );
  return text
    .slice(from + 1, at)
    .trim()
    .replace(/["\s]+/g, ' ')
    .trim();
}
