import type { Cured, Listener, Service, Setting } from '../../model/model.ts';
import { type Edit, span, spanText, startOf } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const GUARD = `\${if eq{$tls_in_cipher}{}{}{*}}`;

/** What Exim's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': requireTls,
  'name-certificate': nameCertificate,
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
};

/** One line in the main part covers every authenticator [measured: advertise-hosts-cipher]. */
function requireTls({ cleartextLogin }: Listener, service: Service): Cured {
  const [first] = cleartextLogin.remote.because.filter(({ origin }) => origin.kind === 'written');
  const replacement = `auth_advertise_hosts = ${GUARD}\n`;
  if (first && /^[A-Z]/.test(first.name))
    return {
      title: `Take the macro "${first.name}" away, which switches the guard off`,
      safety: 'review',
      edits: removed(first),
    };
  const isHosts = first?.name === 'auth_advertise_hosts' || first?.name === 'server_advertise_condition';
  return {
    title: `Announce AUTH inside TLS alone: set "${isHosts ? first.name : 'auth_advertise_hosts'}" to "${GUARD}"`,
    safety: 'review',
    edits: isHosts ? valueSet(first, GUARD) : inserted(service, replacement),
    replacement: isHosts ? `${first.name} = ${GUARD}\n` : replacement,
  };
}

/** A main option may stand anywhere before the first "begin", so at the very start of a file that is Exim's own. */
function inserted({ main }: Service, text: string): readonly Edit[] {
  return /(^|\/)exim4?\.conf(\.j2)?$/.test(main.path) ? [{ span: startOf(main), text }] : [];
}

function removed({ origin }: Setting<unknown>): readonly Edit[] {
  return origin.kind === 'written' ? [{ span: origin.span, text: '' }] : [];
}

function valueSet({ origin }: Setting<unknown>, text: string): readonly Edit[] {
  if (origin.kind !== 'written') return [];
  const { file, start, end } = origin.span;
  const found = /^[a-z_ ]+=\s*/.exec(spanText(origin.span));
  return found ? [{ span: span(file, start + found[0].length, end), text }] : [];
}

function nameCertificate({ certificate }: Listener): Cured {
  const replacement = 'tls_certificate = /etc/exim4/exim.crt\ntls_privatekey = /etc/exim4/exim.key\n';
  const path = certificate.is?.path;
  const title =
    path === undefined
      ? 'Name a certificate and its key: "tls_certificate" and "tls_privatekey"'
      : `Put a certificate into "${path}", readable by the user that Exim runs as, with its key`;
  return { title, safety: 'review', edits: [], replacement };
}

function bindLoopback({ reach, address }: Listener): Cured | undefined {
  if (reach.is === 'loopback') return undefined;
  const [line] = address.because;
  const isWritten = line?.name === 'local_interfaces' && line.origin.kind === 'written';
  return {
    title: 'Let only this host in: set "local_interfaces" to "<; 127.0.0.1 ; ::1"',
    safety: 'review',
    edits: isWritten ? valueSet(line, '<; 127.0.0.1 ; ::1') : [],
    replacement: 'local_interfaces = <; 127.0.0.1 ; ::1\n',
  };
}

function closeListener({ port }: Listener): Cured | undefined {
  if (port.is === undefined) return undefined;
  return { title: `Take ${port.is} out of "daemon_smtp_ports"`, safety: 'review', edits: [] };
}
