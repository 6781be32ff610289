import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Session, Setting } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { mailPorts } from '../../platform/services.ts';
import type { Run, Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { deadSession } from '../sessions.ts';
import { firstRefusal, planOf, secretSpans } from './service.ts';
import { spokenBy, tunnelSession } from './session.ts';

/** What stunnel answers on a socket that a super-server opened: its file then has no header and no `accept` [measured: inetd-server-mode, inetd-client-mode]. */
export function serve({ argv, port, host, at }: Start, run: Run): Session | undefined {
  const started: Setting = {
    name: 'server',
    ...(at.value === undefined ? {} : { value: at.value }),
    origin: { kind: 'written', span: at.span, overrides: [] },
  };
  const [first] = argv;
  const path = first ? first.value : '/etc/stunnel/stunnel.conf';
  const file = path === undefined || path.startsWith('-') ? undefined : fileAt(host, posix.resolve('/', path));
  if (!file) return hidden(port, started);
  const plan = planOf(host, file);
  const { configuration, tunnels } = plan;
  const { tunnel, keyed } = tunnels[0]!;
  const own = { files: configuration.files, problems: configuration.problems, secrets: secretSpans(configuration) };
  const refusal = firstRefusal(host, plan);
  // With a header it opens its own sockets and leaves this one alone.
  if (refusal || tunnel.section.header) return { ...silent(port, refusal?.because ?? [tunnel.header]), ...own };
  const front = { reach: 'remote' as const, because: [started] };
  const spoken = spokenBy(host, tunnel, port, run);
  if (!spoken) return undefined;
  const session = tunnelSession(host, tunnel, keyed, front, spoken);
  return {
    ...session,
    files: [...own.files, ...session.files],
    problems: [...own.problems, ...session.problems],
    secrets: [...own.secrets, ...session.secrets],
  };
}

/** Its file is not in the tree: client or server mode, nobody knows. */
function hidden(port: Start['port'], started: Setting): Session {
  const nothing = unknown(started);
  return sessionOf({
    protocol: protocolAt(port),
    transport: nothing,
    starttls: nothing,
    auth: nothing,
    cleartextLogin: { remote: nothing, loopback: nothing },
    serving: nothing,
    clientMode: nothing,
  });
}

/** It ends at once: the socket takes a client and hangs up, whatever its port is for. */
function silent(port: Start['port'], because: readonly Setting<unknown>[]): Session {
  return { ...deadSession('pop3', because), protocol: protocolAt(port) };
}

function protocolAt(port: Start['port']): Session['protocol'] {
  const protocol = port.is === undefined ? undefined : mailPorts[port.is]?.protocol;
  return protocol ? fact(protocol, ...port.because) : unknown(...port.because);
}
