import type { Cured, Listener, Service, Setting } from '../../model/model.ts';
import type { Edit } from '../../text/source-file.ts';
import { spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const PAIR = 'ssl_cert_file /etc/perdition/perdition.crt.pem\nssl_key_file /etc/perdition/perdition.key.pem\n';

/** What to write into perdition.conf; a mode cannot be taken back by a later line, so lines are replaced. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': requireTls,
  'name-certificate': ({ certificate }) => ({
    title: `Put a certificate into "${certificate.is?.path ?? '/etc/perdition/perdition.crt.pem'}" and its key beside it`,
    safety: 'review',
    edits: [],
    replacement: PAIR,
  }),
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
};

function requireTls({ starttls, transport, certificateState }: Listener): Cured {
  const line = [...starttls.because, ...transport.because].find(
    ({ name, origin }) => name === 'ssl_mode' && origin.kind === 'written',
  );
  const isReady = certificateState.is === 'usable';
  return {
    title: `Demand TLS: set "ssl_mode" to "tls_listen_force"${isReady ? '' : ', with a certificate and its key'}`,
    safety: 'review',
    edits: line ? modeForced(line) : [],
    replacement: `ssl_mode tls_listen_force\n${isReady ? '' : PAIR}`,
  };
}

/** The word that offers TLS, or says none, becomes the one that demands it. */
function modeForced({ origin }: Setting<unknown>): readonly Edit[] {
  if (origin.kind !== 'written') return [];
  const match = /^(ssl_mode[ \t]+(?:\S*,)?)(tls_listen|none)(?=,|$)/.exec(spanText(origin.span));
  if (!match) return [];
  const { file, start } = origin.span;
  const at = start + match[1]!.length;
  return [{ span: { file, start: at, end: at + match[2]!.length }, text: 'tls_listen_force' }];
}

function bindLoopback({ address, reach }: Listener, { main }: Service): Cured | undefined {
  if (reach.is === 'loopback') return undefined;
  const written = address.because.find(({ origin }) => origin.kind === 'written');
  return {
    title: 'Let only this host in: set "bind_address" to "127.0.0.1"',
    safety: 'review',
    edits:
      written || !main.path.endsWith('.conf')
        ? []
        : [{ span: { file: main, start: 0, end: 0 }, text: 'bind_address 127.0.0.1\n' }],
    replacement: 'bind_address 127.0.0.1\n',
  };
}

/** POP3S and IMAP4S do without the plain ports. */
function closeListener({ named, open }: Listener): Cured {
  const variable =
    named.is === 'perdition.imaps' ? 'IMAP4S' : (named.is ?? '').replace(/^perdition\./, '').toUpperCase();
  const line = open.because.find(({ name, origin }) => name === variable && origin.kind === 'written');
  const edits: readonly Edit[] =
    line?.origin.kind === 'written' ? [{ span: line.origin.span, text: `${variable}=no` }] : [];
  return { title: `Stop it: set "${variable}" to "no" in /etc/default/perdition`, safety: 'review', edits };
}
