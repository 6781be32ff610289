import { fact, unknown } from '../../model/facts.ts';
import type { Protocol, Session, Setting } from '../../model/model.ts';
import type { Program, Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';

/** 1.x could be started by inetd: `imap-login`, `pop3-login --ssl`, `dovecot --exec-mail imap` [docs: wiki1 InetdInstall]. */
export const programs: readonly Program[] = [
  { names: /^(imap|pop3)-login$/, serve },
  { names: /^dovecot$/, serve },
];

/** What it speaks; whether it takes the password is a matter of a configuration that the line does not name. */
function serve({ name, argv, at }: Start): Session | undefined {
  const words = argv.map(({ value }) => value ?? '');
  const told = [name, ...words].flatMap((word) => /^(imap|pop3)(-login)?$/.exec(word)?.[1] ?? [])[0];
  if (told === undefined) return undefined;
  const by: Setting = { name, value: words.join(' '), origin: { kind: 'written', span: at.span, overrides: [] } };
  const protocol: Protocol = told === 'pop3' ? 'pop3' : 'imap';
  const isTls = words.includes('--ssl');
  return sessionOf({
    protocol: fact(protocol, by),
    transport: fact(isTls ? 'tls' : 'plain', by),
    starttls: isTls ? fact('none', by) : unknown(by),
    auth: fact('offered', by),
    cleartextLogin: {
      remote: isTls ? fact('refused', by) : unknown(by),
      loopback: isTls ? fact('refused', by) : unknown(by),
    },
  });
}
