import { fact, unknown } from '../../model/facts.ts';
import type { Session } from '../../model/model.ts';
import { everyone } from '../../platform/network.ts';
import type { Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { deadSession } from '../sessions.ts';
import { programSetting } from '../unknown-program.ts';
import { configOf, type Program } from './config.ts';
import { talkOf } from './session.ts';

/** The program on a socket that was handed to it: no `server` block counts there [docs: mailutils manual; measured: inetd-tls-mode-connection]. */
export function serve({ host, at, argv, path }: Start, program: Program): Session | undefined {
  // Cyrus and Courier have programs of the same names, each in a folder of its own.
  if (/cyrus|courier|dovecot/.test(path?.value ?? '')) return undefined;
  const started = programSetting(at);
  const config = configOf(host, program, argv);
  const { login, session, refusal } = talkOf(host, config, []);
  const protocol = program === 'pop3d' ? 'pop3' : 'imap';
  const stop = config.refusal ?? refusal;
  if (stop) return { ...deadSession(protocol, [...stop.because, started]), files: config.files };
  const said = { ...login, because: [...login.because, started] };
  return sessionOf({
    ...session,
    protocol: fact(protocol, started),
    cleartextLogin: { remote: said, loopback: said },
    cleartextFrom:
      login.is === 'accepted'
        ? fact(everyone, ...said.because)
        : login.is
          ? fact([], ...said.because)
          : unknown(...said.because),
    files: config.files,
  });
}
