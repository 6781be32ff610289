import type { Cured, Listener, Service, Setting } from '../../model/model.ts';
import type { Edit, SourceFile } from '../../text/source-file.ts';
import { span, spanText, startOf } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';
import { startFlags, switches } from './settings.ts';

/** How to put things right in the pair of files; the last line of a name counts, in the file that is read last. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': requireTls,
  'name-certificate': nameCertificate,
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
};

/** The switches stand in the -ssl file, which is read last for all but `IMAPDSTARTTLS`. */
function requireTls({ protocol, cleartextLogin, starttls, certificateState }: Listener, service: Service): Cured {
  const { required, starttls: offer } = switches[protocol.is === 'imap' ? 'imap' : 'pop3'];
  const isOffered = starttls.is === 'offered';
  const decided = [...cleartextLogin.remote.because, ...starttls.because];
  const edits = [...setTo(decided, required.name, '1'), ...(isOffered ? [] : setTo(decided, offer.name, 'YES'))];
  const lines = [`${offer.name}=YES`, `${required.name}=1`, 'TLS_CERTFILE=/etc/courier/mail.pem'];
  const isWhole = edits.length > 0 && isOffered && certificateState.is === 'usable';
  const file = sslFile(service);
  return {
    title: `Demand TLS: set "${required.name}" to "1"${isOffered ? '' : ` and "${offer.name}" to "YES"`}${file ? ` in ${file.path}` : ''}`,
    safety: isWhole ? 'safe' : 'review',
    edits,
    replacement: `${lines.join('\n')}\n`,
  };
}

function sslFile({ files }: Service): SourceFile | undefined {
  return files.find(({ path }) => /-ssl\b/.test(path));
}

/** The written line, with another value. */
function setTo(settings: readonly Setting<unknown>[], name: string, value: string): readonly Edit[] {
  const found = settings.find((setting) => setting.name === name && setting.origin.kind === 'written');
  if (found?.origin.kind !== 'written') return [];
  const { file, start, end } = found.origin.span;
  const equals = spanText(found.origin.span).indexOf('=');
  return equals < 0 ? [] : [{ span: span(file, start + equals + 1, end), text: value }];
}

function nameCertificate({ certificate }: Listener, service: Service): Cured {
  const named = certificate.is;
  const line = 'TLS_CERTFILE=/etc/courier/mail.pem';
  if (named)
    return {
      title: `Put the certificate and its private key into "${named.path}", readable by the user courier`,
      safety: 'review',
      edits: [],
    };
  const file = sslFile(service);
  return {
    title: 'Name a file with the certificate and its private key: set "TLS_CERTFILE"',
    safety: 'review',
    edits: file ? [{ span: { ...startOf(file) }, text: `${line}\n` }] : [],
    replacement: `${line}\n`,
  };
}

/** `ADDRESS` in the file of the plain port wins over the other file's. */
function bindLoopback({ reach, address, transport }: Listener): Cured | undefined {
  if (reach.is !== 'remote') return undefined;
  const name = transport.is === 'tls' ? 'SSLADDRESS' : 'ADDRESS';
  return {
    title: `Let only this host in: set "${name}" to "127.0.0.1"`,
    safety: 'review',
    edits: setTo(address.because, name, '127.0.0.1'),
    replacement: `${name}=127.0.0.1\n`,
  };
}

/** The flag is for init scripts, the unit for systemd. */
function closeListener({ open, named }: Listener): Cured {
  const script = named.is;
  const flag = Object.entries(startFlags).find(([name]) => name === script)?.[1].name ?? 'POP3DSTART';
  const unit = `courier-${script?.startsWith('imapd') ? 'imap' : 'pop'}${script?.endsWith('-ssl') ? '-ssl' : ''}.service`;
  return {
    title: `Stop it: set "${flag}" to "NO", and disable ${unit} where systemd runs it`,
    safety: 'review',
    edits: setTo(open.because, flag, 'NO'),
  };
}
