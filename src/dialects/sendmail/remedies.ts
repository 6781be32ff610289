import type { Cured, Listener, Setting } from '../../model/model.ts';
import { type Edit, type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';
import { rows } from './settings.ts';

/** What sendmail's own administrator would write; a .mc has to be run through m4 afterwards. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'name-certificate': nameCertificate,
  'require-tls-for-login': requireTls,
};

const REBUILD = ', and rebuild sendmail.cf';

/** `p` lets PLAIN and LOGIN wait for TLS [measured: auth-tls-p]; without a certificate nobody gets in [measured: auth-p-no-cert]. */
function requireTls({ cleartextLogin, certificateState }: Listener): Cured | undefined {
  const settings = cleartextLogin.remote.because;
  const options = settings.find(({ name }) => name === rows.options.name);
  const mechanisms = settings.find(({ name }) => name === rows.mechanisms.name);
  const at = options && isWritten(options) ? spanOf(options) : mechanisms && spanOf(mechanisms);
  if (!at) return undefined;
  const isMc = isMacros(at);
  const more = certificateState.is === 'not-needed' ? '; name a certificate too, or nobody can log in' : '';
  return {
    title: `Take PLAIN and LOGIN inside TLS alone: "p" in "${isMc ? 'confAUTH_OPTIONS' : rows.options.name}"${isMc ? REBUILD : ''}${more}`,
    safety: 'review',
    edits:
      options && isWritten(options)
        ? added(at)
        : [before(at, isMc ? "define(`confAUTH_OPTIONS', `A p y')dnl\n" : 'O AuthOptions=A p y\n')],
  };
}

function isWritten({ origin }: Setting<unknown>): boolean {
  return origin.kind === 'written';
}

function spanOf({ origin }: Setting<unknown>): Span {
  return origin.kind === 'default' ? origin.near : origin.span;
}

/** Whether a line is m4's. */
function isMacros(at: Span): boolean {
  return /^\w+\(/.test(spanText(at));
}

function before(at: Span, text: string): Edit {
  const line = at.file.text.lastIndexOf('\n', at.start - 1) + 1;
  return { span: span(at.file, line, line), text };
}

/** The letter behind those that stand there. */
function added(at: Span): readonly Edit[] {
  const quote = /'\s*\)$/.exec(spanText(at));
  const end = isMacros(at) && quote ? at.start + quote.index : at.end;
  return [{ span: span(at.file, end, end), text: ' p' }];
}

function bindLoopback({ declaredAt, address, reach }: Listener): Cured | undefined {
  const text = spanText(declaredAt);
  if (text === '' || reach.is === 'loopback') return undefined;
  const own = address.is?.includes(':') ? '::1' : '127.0.0.1';
  const old = /(Addr\w*\s*=\s*)([^,'\s]+)/i.exec(text);
  const quote = /'\s*\)$/.exec(text);
  const end = declaredAt.start + (quote?.index ?? text.length);
  const start = declaredAt.start + (old?.index ?? 0) + (old?.[1]?.length ?? 0);
  const edit: Edit = old
    ? { span: span(declaredAt.file, start, start + old[2]!.length), text: own }
    : { span: span(declaredAt.file, end, end), text: `, Addr=${own}` };
  const rebuild = isMacros(declaredAt) ? REBUILD : '';
  return { title: `Let only this host in: "Addr=${own}"${rebuild}`, safety: 'review', edits: [edit] };
}

function nameCertificate({ certificate, certificateState, declaredAt }: Listener): Cured | undefined {
  const path = certificate.is?.path;
  if (path !== undefined)
    return {
      title: `Put the certificate and its private key where sendmail looks for them: "${path}"`,
      safety: 'review',
      edits: [],
    };
  if (certificateState.is !== 'not-named' || spanText(declaredAt) === '') return undefined;
  const isMc = isMacros(declaredAt);
  const lines = isMc
    ? "define(`confSERVER_CERT', `/etc/mail/tls/mail.crt')dnl\ndefine(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl\n"
    : 'O ServerCertFile=/etc/mail/tls/mail.crt\nO ServerKeyFile=/etc/mail/tls/mail.key\n';
  return {
    title: `Name a certificate and its private key${isMc ? REBUILD : ''}`,
    safety: 'review',
    edits: [before(declaredAt, lines)],
  };
}
