import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Login, Protocol, Session, Setting } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { startOf } from '../../text/source-file.ts';
import type { Program, Start } from '../dialect.ts';
import { sessionOf } from '../listener.ts';
import { originOf, type Row } from '../settings.ts';
import { flagsOf, programRows } from './command.ts';
import { readConf } from './conf.ts';
import { type Options, optionsOf } from './reader.ts';
import { onOff, rows } from './settings.ts';

/** Before 2.0 there was no master, and inetd started the daemons; the default was the other way round [source: 1.6.24, imap/imapd.c]. */
const allowplaintext: Row<boolean> = {
  name: 'allowplaintext',
  kind: onOff,
  defaults: [{ value: true, cite: 'source: 1.6.24, config_getswitch("allowplaintext", 1)' }],
  cite: 'source: 1.6.24',
};

/** Cyrus's own programs under a super-server. Others use these names too, so a path must say Cyrus. */
export const programs: readonly Program[] = [
  { names: /^(imapd|proxyd|pop3d|pop3proxyd|timsieved)$/, serve: (start) => serve(start) },
];

function serve(start: Start): Session | undefined {
  const where = start.path ?? start.at;
  const isOurs =
    start.name === 'timsieved' || where.parts.some((part) => typeof part === 'string' && /cyrus/i.test(part));
  const row = programRows[start.name];
  if (!isOurs || !row) return undefined;
  const program: Setting<unknown> = { name: 'program', value: start.name, origin: originOf(where.span) };
  const told = start.host.releases('cyrus');
  if (told.length > 0 && told.every(({ version }) => compareVersions(version, '2.0') >= 0))
    return withoutMaster(row.protocol, program);
  const options = oldOptions(start);
  const { flags } = flagsOf(start.name, start.argv);
  const isTls = start.name.startsWith('pop3') && flags.has('s');
  const login = isTls ? fact<Login>('refused', program) : loginOf(start.name, options.value, program);
  const starttls = isTls ? fact('none' as const, program) : starttlsOf(options.value, login);
  return sessionOf({
    files: options.files,
    protocol: fact(row.protocol, program),
    transport: fact(isTls ? 'tls' : 'plain', program),
    starttls,
    auth: fact('offered', program),
    cleartextLogin: { remote: login, loopback: login },
  });
}

/** A program of 2.0 and later exits where no master started it [source: master/service.c, CYRUS_SERVICE]. */
function withoutMaster(protocol: Protocol, program: Setting<unknown>): Session {
  const note = 'since 2.0 this program exits unless the Cyrus master starts it';
  const dead = { ...program, note };
  return sessionOf({
    protocol: fact(protocol, program),
    transport: fact('plain', program),
    starttls: fact('none', dead),
    auth: fact('none', dead),
    cleartextLogin: { remote: fact('refused', dead), loopback: fact('refused', dead) },
    serving: fact('no', dead),
  });
}

function oldOptions(start: Start) {
  const file = fileAt(start.host, '/etc/imapd.conf') ?? start.at.span.file;
  const conf = readConf(start.host, '/etc/imapd.conf', file);
  const usual = { ...conf, near: conf.status === 'here' ? conf.near : startOf(file) };
  return { value: optionsOf(start.host, usual, start.name), files: conf.files };
}

/** pop3d took USER whatever imapd.conf said; timsieved logs in by SASL, of which 1.x says little. */
function loginOf(name: string, options: Options, program: Setting<unknown>): Fact<Login> {
  if (name.startsWith('pop3')) return fact('accepted', program);
  const plaintext = options.get(allowplaintext);
  if (name === 'timsieved' || plaintext.value === undefined) return unknown(plaintext);
  return fact(plaintext.value ? 'accepted' : 'refused', plaintext);
}

function starttlsOf(options: Options, login: Fact<Login>): Fact<'none' | 'offered' | 'required'> {
  const certificate = options.given(rows.tls_cert_file);
  if (!certificate) return fact('none', options.get(rows.tls_cert_file));
  if (login.is === undefined) return unknown(...login.because);
  return fact(login.is === 'accepted' ? 'offered' : 'required', certificate, ...login.because);
}
