import type { Cured, Listener, Setting } from '../../model/model.ts';
import { span } from '../../text/source-file.ts';
import type { Daemon } from '../dialect.ts';
import { rows } from './settings.ts';

/** What Postfix's own administrator would write; nothing here is applied unseen. */
export const remedies: Daemon['remedies'] = {
  'require-tls-for-login': requireTls,
  'bind-loopback': bindLoopback,
  'name-certificate': nameCertificate,
};

/** A written `no` becomes `yes`; else the service's own line says it, and TLS is switched on where it is off. */
function requireTls({ cleartextLogin, declaredAt, starttls }: Listener): Cured | undefined {
  const settings: readonly Setting<unknown>[] = cleartextLogin.remote.because;
  const written = settings.find(({ name, origin }) => name === rows.authOnly.name && origin.kind === 'written');
  const title = 'Take passwords only inside TLS: "smtpd_tls_auth_only = yes"';
  if (written?.origin.kind === 'written') {
    const { file, start, end } = written.origin.span;
    const text = file.text.slice(start, end);
    const at = /=\s*no$/i.exec(text);
    if (!at) return { title, safety: 'review', edits: [] };
    return { title, safety: 'review', edits: [{ span: span(file, end - 2, end), text: 'yes' }] };
  }
  const level = starttls.is === 'none' ? '\n  -o smtpd_tls_security_level=may' : '';
  const at = span(declaredAt.file, declaredAt.end, declaredAt.end);
  return { title, safety: 'review', edits: [{ span: at, text: `${level}\n  -o smtpd_tls_auth_only=yes` }] };
}

/** Only where the line names a port and no address. */
function bindLoopback({ named, declaredAt, reach }: Listener): Cured | undefined {
  const name = named.is;
  if (name === undefined || name.includes(':') || reach.is === 'loopback') return undefined;
  const at = span(declaredAt.file, declaredAt.start, declaredAt.start);
  return {
    title: 'Let only this host in: put "127.0.0.1:" before the name of the service',
    safety: 'review',
    edits: [{ span: at, text: '127.0.0.1:' }],
  };
}

function nameCertificate({ certificate, certificateState }: Listener): Cured | undefined {
  if (certificateState.is === 'not-named')
    return {
      title: 'Name a certificate and its key in main.cf',
      safety: 'review',
      edits: [],
      replacement: 'smtpd_tls_cert_file = /etc/ssl/certs/mail.pem\nsmtpd_tls_key_file = /etc/ssl/private/mail.key\n',
    };
  const path = certificate.is?.path;
  if (path === undefined || certificateState.is === undefined) return undefined;
  return { title: `Put a certificate that Postfix can load at "${path}"`, safety: 'review', edits: [] };
}
