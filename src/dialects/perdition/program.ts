import { fact, unknown } from '../../model/facts.ts';
import type { Session } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import { mailPorts } from '../../platform/services.ts';
import type { Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { deadSession } from '../sessions.ts';
import { programSetting } from '../unknown-program.ts';
import { readBy } from './instances.ts';
import { fromArguments } from './options.ts';
import { spokenIn, talkOf } from './session.ts';

/** perdition on a socket that a super-server opened: the same files and options, without sockets of its own [perdition(8), --inetd_mode]. */
export function serve({ name, argv, port, host, at }: Start): Session | undefined {
  const started = programSetting(at);
  const words = argv.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const speaks = /^perdition\.imaps$/.test(name) ? 'imap4s' : (name.split('.')[1] ?? 'pop3');
  const read = readBy(host, name, speaks, fromArguments(words, at.span, undefined));
  const main = at.span.file;
  const instance = { program: name, speaks, turn: 0, starts: fact(true), main, ...read };
  const byPort = port.is === undefined ? undefined : mailPorts[port.is];
  const spoken = spokenIn(instance);
  if (!spoken) return byPort && deadSession(byPort.protocol, [started]);
  const { session, login, refusal, modes } = talkOf(host, instance, spoken, started);
  if (refusal) return { ...deadSession(spoken.protocol, refusal.because), files: read.files };
  return sessionOf({
    ...session,
    cleartextLogin: { remote: login, loopback: login },
    cleartextFrom:
      login.is === 'refused'
        ? fact([], ...login.because)
        : login.is
          ? fact(everyone, ...login.because)
          : unknown(...login.because),
    files: read.files,
    problems: [...read.options.problems, ...modes.problems],
  });
}
