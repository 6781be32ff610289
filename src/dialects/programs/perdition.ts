import { fact, unknown } from '../../model/facts.ts';
import type { Login, Protocol, Session } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import { mailPorts } from '../../platform/services.ts';
import type { Program, Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { asks, programSetting } from '../unknown-program.ts';

/** The names of links to perdition say what it speaks [perdition(8), --protocol]. */
const NAMES: readonly (readonly [name: RegExp, protocol: Protocol, isTls: boolean])[] = [
  [/pop3s$/, 'pop3', true],
  [/imaps$|imap4s$/, 'imap', true],
  [/pop3$/, 'pop3', false],
  [/imap4?$/, 'imap', false],
];

/** perdition in inetd mode, a proxy: what it demands stands in its own configuration and at the server behind it. */
export const perditionPrograms: readonly Program[] = [{ names: /^perdition(\.\w+)?$/, serve }];

function serve({ name, port, at, host }: Start): Session | undefined {
  const started = programSetting(at);
  const byName = NAMES.find(([pattern]) => pattern.test(name));
  const byPort = port.is === undefined ? undefined : mailPorts[port.is];
  const protocol = byName?.[1] ?? byPort?.protocol;
  if (!protocol) return undefined;
  const isTls = byName?.[2] ?? byPort?.tls ?? false;
  const accepts =
    !isTls &&
    asks(host, 'program perdition', at, [
      'perdition takes passwords without TLS',
      'perdition takes no passwords without TLS',
    ]);
  const login = fact<Login>(accepts ? 'accepted' : 'refused', started);
  return sessionOf({
    protocol: fact(protocol, started),
    transport: fact(isTls ? 'tls' : 'plain', started),
    starttls: isTls || host.takesPasswords ? fact('none', started) : unknown(started),
    auth: fact('offered', started),
    cleartextLogin: { remote: login, loopback: login },
    cleartextFrom: fact(accepts ? everyone : [], started),
  });
}
