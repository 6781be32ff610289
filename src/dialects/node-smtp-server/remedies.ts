import type { Cure, Cured, Listener } from '../../model/model.ts';
import { type Edit, type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** `allowInsecureAuth: true` becomes false; `hideSTARTTLS` and a disabled STARTTLS go. */
const requireTls: Cure = (listener): Cured | undefined => {
  const found = blamed(listener, ['allowInsecureAuth', 'hideSTARTTLS', 'disabledCommands']);
  if (!found) return undefined;
  const edit = found.name === 'disabledCommands' ? withoutStarttls(found.at) : switchedOff(found.at);
  if (!edit) return undefined;
  return { title: `Take passwords in TLS alone: ${TITLES[found.name]}`, safety: 'review', edits: [edit] };
};

const TITLES: Readonly<Record<string, string>> = {
  allowInsecureAuth: 'set "allowInsecureAuth" to false',
  hideSTARTTLS: 'set "hideSTARTTLS" to false',
  disabledCommands: 'take "STARTTLS" out of "disabledCommands"',
};

function blamed(
  { cleartextLogin }: Listener,
  names: readonly string[],
): { readonly name: string; readonly at: Span } | undefined {
  for (const { name, origin } of cleartextLogin.remote.because)
    if (names.includes(name) && origin.kind === 'written') return { name, at: origin.span };
  return undefined;
}

/** The literal after the colon or the sign of assignment; anything else is somebody's to think about. */
function switchedOff(at: Span): Edit | undefined {
  const found = /[:=]\s*(true)\s*$/.exec(spanText(at));
  if (!found) return undefined;
  const start = at.start + found.index + found[0].indexOf('true');
  return { span: span(at.file, start, start + 'true'.length), text: 'false' };
}

function withoutStarttls(at: Span): Edit | undefined {
  const found = /(['"`])\s*starttls\s*\1\s*,?\s*/i.exec(spanText(at));
  if (!found || !/\[/.test(spanText(at))) return undefined;
  return { span: span(at.file, at.start + found.index, at.start + found.index + found[0].length), text: '' };
}

/** A host in the call, where it names a port alone. */
const bindLoopback: Cure = ({ declaredAt, reach }): Cured | undefined => {
  if (reach.is === 'loopback') return undefined;
  const found = /\.listen\(\s*([\w.]+)\s*([,)])/.exec(spanText(declaredAt));
  if (
    !found ||
    /^\s*(['"`]|\w+\s*[,)])/.test(found[2] === ',' ? spanText(declaredAt).slice(found.index + found[0].length) : '')
  )
    return undefined;
  const at = declaredAt.start + found.index + found[0].length - 1;
  return {
    title: 'Listen on loopback alone',
    safety: 'review',
    edits: [{ span: span(declaredAt.file, at, at), text: ", '127.0.0.1'" }],
  };
};

/** Without a pair of its own a server shows the one whose key everybody has. */
const nameCertificate: Cure = ({ certificateState }): Cured | undefined => {
  if (certificateState.is !== 'not-named') return undefined;
  return {
    title: 'Give it a certificate of its own: "key" and "cert"',
    safety: 'review',
    edits: [],
    replacement:
      "key: fs.readFileSync('/etc/ssl/private/mail.key'),\ncert: fs.readFileSync('/etc/ssl/certs/mail.pem'),\nminVersion: 'TLSv1.2',\n",
  };
};

export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'name-certificate': nameCertificate,
  'require-tls-for-login': requireTls,
};
