import type { Network } from '../model/model.ts';
import { lineStarts, lineText } from '../text/line-index.ts';
import { locate, type SourceFile, type Span, spanText } from '../text/source-file.ts';

/** What stands in place of a secret. */
export const HIDDEN = '…';

/** Everything that a report shows of files and their values goes through one of these. */
export interface Redactor {
  /** A line of a file, 1-based, and where its columns went. */
  line(file: SourceFile, line: number): ShownLine;
  /** A message, a note, a value, a text to write instead. */
  text(written: string): string;
  isSecret(span: Span): boolean;
}

export interface ShownLine {
  readonly text: string;
  /** Column of the file, 1-based → column of `text`, 1-based. */
  column(original: number): number;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Names of settings whose values are taken for secrets wherever they are written; a known setting's own table is stricter. */
const SECRET_NAME =
  /[\w.-]{0,60}(?:passw(?:or)?d|passphrase|pass|secret|token|nonce|api[_-]?key|(?:[_-]|bind|root)pw|dbroot)\b/i;
const ASSIGNED = new RegExp(`(${SECRET_NAME.source}"?'?\\s{0,20}[=:]\\s{0,20})("[^"]*"|'[^']*'|[^\\s#;,}]+)`, 'gi');
const ARGUMENT = /(\s--?[\w-]{0,40}(?:passw(?:or)?d|passphrase|secret|token)(?:=|\s+))("[^"]*"|'[^']*'|[^\s"']+)/gi;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}:)([^\s/@]{1,500})(?=@)/gi;
/** Where a secret stands without a name that says so. */
const PLACES: readonly RegExp[] = [
  // socat(1), PROXY; HAProxy, "stats auth"
  /(\b(?:proxyauth=|stats\s{1,9}auth\s{1,9})[^\s:,]{1,80}:)([^\s,]+)/gi,
  // HAProxy, userlists: `user NAME password HASH`, `insecure-password` for one in clear
  /(\buser\s{1,9}\S{1,80}\s{1,9}(?:insecure-)?password\s{1,9})(\S+)/gi,
  // ngx_mail_auth_http_module: a secret between the two servers
  /(\bauth_http_header\s{1,9}\S{1,80}\s{1,9})("[^"]*"|'[^']*'|[^\s;]+)/gi,
  // perdition(8), --map_library_opt: host, port, data base, table, user, password
  /(\bmap_library_opt[ =]{1,9})("[^"]*"|'[^']*'|\S+)/gi,
  // smtpd.conf(5), tables of credentials in the file
  /(\btable\s{1,9}\S{1,80}\s{0,9}\{)([^}]*=[^}]*)/gi,
  // ldapsearch(1), -w, in sendmail's confLDAP_DEFAULT_SPEC
  /(\bldap\S{0,40}[^\n]{0,80}\s-w\s{0,9})([^\s'"]+)/gi,
];
const BEGIN = '-----BEGIN ';
/** Words that are no secret: switches, paths, names of schemes, template expressions. */
const HARMLESS =
  /^["']?(?:yes|no|true|false|on|off|none|plain|any|ok|(?:<?\.{0,2}\/|\{\{|\$|%)[^\s]*|[^\s]*\.(?:pem|key|crt|cer|p12|pfx|conf))["']?$/i;

/** Knows the secrets of all services; what is made from other files is hidden where it was written, too. */
export function redactorOf(network: Network): Redactor {
  const spans = network.services.flatMap(({ secrets }) => secrets.flatMap((one) => [one, ...locate(one)]));
  const byFile = new Map<SourceFile, Range[]>();
  for (const one of spans.filter(isWritten)) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  // A word that other settings have for a value too is hidden where it stands, and nowhere else.
  const values = [...new Set(spans.filter(isWritten).map((one) => bare(spanText(one))))].filter(
    (one) => one !== '' && !HARMLESS.test(one),
  );
  return {
    line: (file, line) => shownLine(file, line, byFile.get(file) ?? []),
    text: (written) => hideIn(values.reduce(hideValue, hidePem(written))),
    isSecret: (span) =>
      (byFile.get(span.file) ?? []).some((one) => one.start < span.end && span.start < one.end) && isWritten(span),
  };
}

/** A template expression is no secret; what it will be replaced with is. */
function isWritten(span: Span): boolean {
  return !/^\s*["']?\{\{[^'"]*\}\}["']?\s*$/.test(spanText(span));
}

function bare(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/s, '$2');
}

/** A short value is hidden only where it stands in quotes, so that no word is torn. */
function hideValue(text: string, value: string): string {
  return value.length < 6 ? text.replaceAll(`"${value}"`, `"${HIDDEN}"`) : text.replaceAll(value, HIDDEN);
}

function hideIn(text: string): string {
  return rangesIn(text)
    .toReversed()
    .reduce((shown, { start, end }) => shown.slice(0, start) + HIDDEN + shown.slice(end), text);
}

function hidePem(text: string): string {
  return text.replace(/(-----BEGIN [^-]{1,60}-----)[\s\S]*?(-----END|$)/g, `$1${HIDDEN}$2`);
}

function shownLine(file: SourceFile, line: number, secrets: readonly Range[]): ShownLine {
  const start = lineStarts(file)[line - 1] ?? file.text.length;
  const text = lineText(file, line);
  const inLine = [...secrets, ...pemBodies(file)]
    .map((one) => ({ start: Math.max(one.start - start, 0), end: Math.min(one.end - start, text.length) }))
    .filter((one) => one.start < one.end);
  return masked(text, joined([...inLine, ...rangesIn(text)]));
}

function masked(text: string, ranges: readonly Range[]): ShownLine {
  let shown = '';
  let done = 0;
  for (const { start, end } of ranges) {
    shown += text.slice(done, start) + HIDDEN;
    done = end;
  }
  return { text: shown + text.slice(done), column: (original) => shifted(original, ranges) };
}

function shifted(original: number, ranges: readonly Range[]): number {
  const offset = original - 1;
  let removed = 0;
  for (const { start, end } of ranges) {
    if (offset <= start) break;
    removed += Math.min(offset, end) - start - 1;
  }
  return original - removed;
}

/** Secrets that a stretch of text shows by itself: passwords in URLs, arguments and assignments. */
function rangesIn(text: string): readonly Range[] {
  const found = [ASSIGNED, ARGUMENT, URL_PASSWORD, ...PLACES].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ index, 1: before = '', 2: value = '' }) => {
      const start = index + before.length;
      return HARMLESS.test(value) ? [] : [{ start, end: start + value.length }];
    }),
  );
  return joined(found);
}

/** Sorted, and one where several overlap. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const list: Range[] = [];
  for (const next of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = list.at(-1);
    if (last && next.start <= last.end)
      list[list.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
    else list.push(next);
  }
  return list;
}

const bodies = new WeakMap<SourceFile, readonly Range[]>();

/** What stands between the `BEGIN` and the `END` line of each PEM block; to the end of the file where there is no `END`. */
function pemBodies(file: SourceFile): readonly Range[] {
  const known = bodies.get(file);
  if (known) return known;
  const found: Range[] = [];
  for (let at = file.text.indexOf(BEGIN); at >= 0; ) {
    const start = file.text.indexOf('-----', at + BEGIN.length);
    const end = start < 0 ? -1 : file.text.indexOf('-----END', start + 5);
    if (start < 0) break;
    found.push({ start: start + 5, end: end < 0 ? file.text.length : end });
    at = end < 0 ? -1 : file.text.indexOf(BEGIN, end);
  }
  bodies.set(file, found);
  return found;
}
