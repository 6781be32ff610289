import type { Cured, Listener, Service } from '../../model/model.ts';
import type { Edit } from '../../text/source-file.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const BEHIND_TLS = `# /etc/inetd.conf
127.0.0.1:pop3 stream tcp nowait root /usr/sbin/popa3d popa3d

; /etc/stunnel/pop3s.conf
cert = /etc/stunnel/stunnel.pem
[pop3s]
accept = 995
connect = 127.0.0.1:110
`;

/** popa3d has no TLS and no address to set, so that only somebody else can help it. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': behindTls,
  'bind-loopback': behindTls,
  'close-listener': (listener, service) => ({
    title: 'Stop it: set "RUN_STANDALONE" to "no" in /etc/default/popa3d',
    safety: 'review',
    edits: switchedOff(listener),
    ...(switchedOff(listener).length === 0 && isDefaults(service) ? { replacement: 'RUN_STANDALONE=no\n' } : {}),
  }),
};

function behindTls(listener: Listener): Cured {
  return {
    title: 'popa3d has no TLS: stop the daemon, start it from inetd on 127.0.0.1, and put stunnel in front of it',
    safety: 'review',
    edits: switchedOff(listener),
    replacement: BEHIND_TLS,
  };
}

function isDefaults({ main }: Service): boolean {
  return main.path.endsWith('default/popa3d');
}

function switchedOff({ open }: Listener): readonly Edit[] {
  const written = open.because.find(({ name, origin }) => name === 'RUN_STANDALONE' && origin.kind === 'written');
  if (written?.origin.kind !== 'written') return [];
  const { file, start, end } = written.origin.span;
  const equals = spanText(written.origin.span).indexOf('=');
  return [{ span: span(file, start + equals + 1, end), text: 'no' }];
}
