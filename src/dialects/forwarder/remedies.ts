import type { Cure, Cured, Listener, Service } from '../../model/model.ts';
import { posix } from 'node:path';
import { type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** A loopback address in the rule, the option or the address of socat. */
const bindLoopback: Cure = (listener): Cured | undefined => {
  const edit = listener.reach.is === 'loopback' ? undefined : onLoopback(listener);
  return edit && { title: 'Listen on loopback alone', safety: 'review', edits: [edit] };
};

function onLoopback({ declaredAt, address }: Listener): { readonly span: Span; readonly text: string } | undefined {
  const text = spanText(declaredAt);
  const { file, start, end } = declaredAt;
  if (file.holes.some((hole) => hole.start < end && hole.end > start)) return undefined;
  const loopback = address.is?.includes(':') ? '::1' : '127.0.0.1';
  const bound = /\bbind=[^,\s]*/.exec(text);
  if (bound)
    return {
      span: span(file, start + bound.index, start + bound.index + bound[0].length),
      text: `bind=${inBrackets(loopback)}`,
    };
  const listens = /^(?:tcp|ssl|openssl|inet)[46]?-l(?:isten)?:[^,\s]*/i.exec(text);
  if (listens)
    return {
      span: span(file, start + listens[0].length, start + listens[0].length),
      text: `,bind=${inBrackets(loopback)}`,
    };
  const rule = /^(\S+)[ \t]+\S+[ \t]+\S+[ \t]+\S+/.exec(text);
  return rule ? { span: span(file, start, start + rule[1]!.length), text: loopback } : undefined;
}

function inBrackets(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** A rule goes, a unit is switched off. */
const closeListener: Cure = (listener, { main }): Cured | undefined => {
  const name = posix.basename(main.path);
  if (name.endsWith('.service'))
    return { title: `Close the listener: run "systemctl disable --now ${name}"`, safety: 'review', edits: [] };
  if (!isRule(listener, main)) return undefined;
  const at = { ...listener.declaredAt, end: listener.declaredAt.start };
  return { title: 'Close the listener: comment out the rule', safety: 'review', edits: [{ span: at, text: '# ' }] };
};

function isRule({ declaredAt }: Listener, main: Service['main']): boolean {
  return declaredAt.file === main && /rinetd/.test(posix.basename(main.path));
}

/** A forwarder in clear has no cure of its own: TLS goes first, or it stays on the host. */
const requireTls: Cure = (listener): Cured | undefined => {
  const edit = listener.clientMode.is === true ? onLoopback(listener) : undefined;
  return (
    edit && {
      title: 'Let only this host in: what it takes in clear is for its own programs',
      safety: 'review',
      edits: [edit],
    }
  );
};

export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'require-tls-for-login': requireTls,
};
