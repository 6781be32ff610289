import type { Cured, Listener } from '../../model/model.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What Stalwart's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'require-tls-for-login': requireTls,
};

function bindLoopback({ declaredAt, reach }: Listener): Cured | undefined {
  const found = /^["']?(\[[0-9a-f:]*\]|[\d.]+):\d+["']?$/i.exec(spanText(declaredAt));
  if (!found || reach.is === 'loopback') return undefined;
  const start = declaredAt.start + spanText(declaredAt).indexOf(found[1]!);
  const edits = [{ span: span(declaredAt.file, start, start + found[1]!.length), text: '127.0.0.1' }];
  return { title: 'Let only this host in: "127.0.0.1"', safety: 'review', edits };
}

function requireTls({ cleartextLogin }: Listener): Cured | undefined {
  const [first] = cleartextLogin.remote.because;
  if (first?.origin.kind !== 'written') return undefined;
  const { file, start, end } = first.origin.span;
  const equals = file.text.indexOf('=', start);
  if (/\.allow-plain-text$/.test(first.name) && equals >= 0 && equals < end)
    return {
      title: `Take passwords only inside TLS: "${first.name}" is "false"`,
      safety: 'safe',
      edits: [{ span: span(file, equals + 1, end), text: ' false' }],
    };
  if (first.name !== 'session.auth.mechanisms') return undefined;
  return {
    title: 'Offer passwords only inside TLS',
    safety: 'review',
    edits: [],
    replacement:
      '[session.auth]\nmechanisms = [ { if = "local_port != 25 && is_tls", then = "[plain, login]" },\n               { else = false } ]\n',
  };
}
