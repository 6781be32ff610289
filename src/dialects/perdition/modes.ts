import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { Options } from './options.ts';
import { MODES, rows, type Spoken } from './settings.ts';

/** What `ssl_mode` makes of both sides. */
export interface Modes {
  readonly listens: Fact<'plain' | 'tls'>;
  readonly starttls: Fact<'none' | 'offered' | 'required'>;
  /** `offered`: STARTTLS if the server has it, else in clear. */
  readonly onward: Fact<'plain' | 'offered' | 'starttls' | 'tls'>;
  readonly problems: readonly Problem[];
}

/**
 * A list of words in any case; lines add up, unknown words are passed over, and TLS from the first byte wins over
 * STARTTLS. POP3S and IMAP4S do both sides in TLS only where no word counts: `none` or `tls_listen` takes it away
 * [measured: 2.2, duplicate-ssl-mode-weaker, unknown-ssl-mode, pop3s-service].
 */
export function modesOf(options: Options, spoken: Spoken, program: Setting<unknown>): Modes {
  const read = options.all(rows.ssl_mode);
  const lines = read.map(({ setting }) => setting);
  const hidden = lines.find(({ value }) => value === undefined);
  const problems = read.flatMap(({ setting, statement }) =>
    wordsOf(setting)
      .filter((one) => !MODES.includes(one))
      .map((one) =>
        problem(
          'bad-value',
          `"${one}" is no ssl_mode, so perdition goes on without it`,
          (statement ?? anywhere(setting)).span,
        ),
      ),
  );
  if (hidden) return { listens: unknown(hidden), starttls: unknown(hidden), onward: unknown(hidden), problems };
  const words = lines.flatMap(wordsOf).filter((one) => MODES.includes(one));
  if (words.length === 0 && spoken.isTls)
    return { listens: fact('tls', program), starttls: fact('none', program), onward: fact('tls', program), problems };
  const none = lines.length > 0 ? lines : [options.get(rows.ssl_mode)];
  const by = (pattern: RegExp) => lines.filter((line) => wordsOf(line).some((one) => pattern.test(one)));
  const [ssl, force, offer] = [/^ssl_(listen|all)$/, /^tls_(listen|all)_force$/, /^tls_(listen|all)$/].map(by);
  return {
    listens: ssl!.length > 0 ? fact('tls', ...ssl!) : fact('plain', ...none),
    starttls: starttlsOf(ssl!, force!, offer!, none),
    onward: onwardOf(by, none),
    problems,
  };
}

function starttlsOf(ssl: Lines, force: Lines, offer: Lines, none: Lines): Modes['starttls'] {
  if (ssl.length > 0) return fact('none', ...ssl);
  if (force.length > 0) return fact('required', ...force);
  return offer.length > 0 ? fact('offered', ...offer) : fact('none', ...none);
}

type Lines = readonly Setting[];

function onwardOf(by: (pattern: RegExp) => Lines, none: Lines): Modes['onward'] {
  const [ssl, force, offer] = [/^ssl_(outgoing|all)$/, /^tls_(outgoing|all)_force$/, /^tls_(outgoing|all)$/].map(by);
  if (ssl!.length > 0) return fact('tls', ...ssl!);
  if (force!.length > 0) return fact('starttls', ...force!);
  return offer!.length > 0 ? fact('offered', ...offer!) : fact('plain', ...none);
}

function wordsOf({ value = '' }: Setting): readonly string[] {
  return value
    .toLowerCase()
    .split(',')
    .filter((one) => one !== '');
}

function anywhere({ origin }: Setting) {
  return { span: origin.kind === 'default' ? origin.near : origin.span };
}
