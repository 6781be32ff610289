import { spanText } from '../../text/source-file.ts';
import { placeOf } from '../places.ts';
import type { Redactor } from '../secrets.ts';
import type { Cause, Change, ChangedFact, Difference } from './compare.ts';

/** Facts as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  'cleartextLogin.remote': 'cleartext login from other hosts',
  'cleartextLogin.loopback': 'cleartext login from the host itself',
  starttls: 'STARTTLS',
  auth: 'login',
  tlsLogin: 'login inside TLS',
  serving: 'serves',
  reach: 'reached from',
  expectsProxy: 'behind a balancer only',
  filtered: 'kept from others by a packet filter',
  backend: 'back end',
  tlsVersions: 'TLS versions',
};

/** The secrets of either side are hidden on both. */
export interface Hiding {
  readonly before: Redactor;
  readonly after: Redactor;
}

export function hide(text: string, { before, after }: Hiding): string {
  return after.text(before.text(text));
}

/** `cleartext login from other hosts refused → accepted`, `transport tls`. */
export function factText({ name, before, after }: ChangedFact): string {
  const said = NAMES[name] ?? name;
  if (before === undefined) return `${said} ${after}`;
  return after === undefined ? `${said} ${before}` : `${said} ${before} → ${after}`;
}

/** `line 12 of etc/dovecot/dovecot.conf was removed: "disable_plaintext_auth = yes"`; the place is on the side that has the line. */
export function causeText({ kind, setting, was }: Cause, hiding: Hiding): string {
  const words = causeWords({ kind, setting, ...(was ? { was } : {}) });
  return hide(words, hiding);
}

function causeWords({ kind, setting, was }: Cause): string {
  if (setting.origin.kind === 'default')
    return `nothing sets "${setting.name}" any more, and the default is ${value(setting)}`;
  const { path, startLine } = placeOf(setting.origin.span);
  const where = `line ${startLine} of ${path}`;
  if (kind === 'changed' && was && was.origin.kind !== 'default') {
    const old = placeOf(was.origin.span);
    const there = old.path === path ? `line ${old.startLine}` : `line ${old.startLine} of ${old.path}`;
    return `${where} says ${quoted(setting)}, and ${there} said ${quoted(was)}`;
  }
  if (kind === 'removed') return `${where} was removed or no longer counts: ${quoted(setting)}`;
  return kind === 'added' ? `${where} decides now: ${quoted(setting)}` : `${where} decides: ${quoted(setting)}`;
}

function value({ value: is, shown }: Cause['setting']): string {
  return is === undefined ? 'not known' : `"${shown ?? String(is)}"`;
}

const LONGEST = 80;

function quoted({ origin, name }: Cause['setting']): string {
  const text = origin.kind === 'default' ? name : spanText(origin.span).replace(/\s+/g, ' ').trim();
  return `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;
}

const KINDS = { opened: 'opens', closed: 'is closed', changed: 'changes' } as const;

/** `pop3 0.0.0.0:110 of mx1 (dovecot) opens`. */
export function changeText({ listener, host, dialect, kind }: Change): string {
  return `${listener} of ${host} (${dialect}) ${KINDS[kind]}`;
}

export const EFFECTS = { worse: 'less safe', better: 'safer', neither: 'as safe as before' } as const;

/** `2 listeners less safe, 1 safer; 3 new findings, 1 gone, 4 as before`. */
export function summaryText({ changes, findings: { added, gone, stayed } }: Difference): string {
  const of = (effect: Change['effect']) => changes.filter((one) => one.effect === effect).length;
  const listeners =
    changes.length === 0
      ? 'No listener changes'
      : `${changes.length} listener${changes.length === 1 ? '' : 's'} changed: ${of('worse')} less safe, ${of('better')} safer, ${of('neither')} otherwise`;
  return `${listeners}; findings: ${added.length} new, ${gone.length} gone, ${stayed} as before`;
}
