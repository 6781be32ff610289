import { fact, unknown } from '../model/facts.ts';
import type { Fact, Login, Session, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { everyone } from '../platform/network.ts';
import { mailPorts } from '../platform/services.ts';
import type { Word } from '../syntax/statement.ts';
import { sessionOf } from './listener.ts';
import { originOf } from './settings.ts';

/**
 * What a program that no dialect knows speaks on a socket: the port decides the protocol, and what it does with a
 * password is asked (INTERFACE, *What is not known*, 6). Undefined on a port that is not for mail.
 */
export function unknownProgram(world: World, server: Word, port: Fact<number>): Session | undefined {
  const registered = port.is === undefined ? undefined : mailPorts[port.is];
  if (!registered) return undefined;
  const started = programSetting(server);
  const { protocol, tls, name } = registered;
  const what = server.value ?? server.span.file.text.slice(server.span.start, server.span.end);
  const isTls =
    tls &&
    asks(world, `program ${what} ${name}`, server, [
      `${what} takes TLS connections`,
      `${what} takes connections without TLS`,
    ]);
  const accepts =
    !isTls &&
    asks(world, `program ${what}`, server, [
      `${what} takes passwords without TLS`,
      `${what} takes no passwords without TLS`,
    ]);
  const login = fact<Login>(accepts ? 'accepted' : 'refused', started);
  return sessionOf({
    protocol: fact(protocol, ...port.because),
    transport: fact(isTls ? 'tls' : 'plain', started),
    starttls: isTls || world.takesPasswords ? fact('none', started) : unknown(started),
    auth: accepts ? fact('offered', started) : unknown(started),
    cleartextLogin: { remote: login, loopback: login },
    cleartextFrom: fact(accepts ? everyone : [], started),
  });
}

/** A question about a program, which `assume.backends: accept` answers: the first answer. */
export function asks(world: World, id: string, at: Word, [yes, no]: readonly [yes: string, no: string]): boolean {
  if (world.takesPasswords) return true;
  return world.ask({
    id: `${id} ${world.root}`,
    kind: 'program',
    at: at.span,
    answers: [
      { is: true, text: yes },
      { is: false, text: no },
    ],
  });
}

/** The program's name as the line writes it. */
export function programSetting({ value, span }: Word): Setting {
  const origin = originOf(span);
  return value === undefined ? { name: 'server', origin } : { name: 'server', value, origin };
}
