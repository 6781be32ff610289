import { listenerOf, type ToldListener } from '../../src/dialects/listener.ts';
import { rulesIn } from '../../src/judge/load.ts';
import { type CompiledRule, judge } from '../../src/judge/judge.ts';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Assumption, Case, Fact, Host, Listener, Service, Setting } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Finding } from '../../src/model/result.ts';
import { plainFile, type SourceFile, type Span } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';

export const rules: readonly CompiledRule[] = await rulesIn('rules', 'rules');

/** The first place of some text in a file. */
export function at(file: SourceFile, text: string): Span {
  const start = file.text.indexOf(text);
  if (start < 0) throw new Error(`"${text}" is not in ${file.path}`);
  return { file, start, end: start + text.length };
}

export function written(
  file: SourceFile,
  text: string,
  value: unknown = true,
  more: Partial<Setting> = {},
): Setting<unknown> {
  const name = text.split(/\s*[=:]/)[0]!.trim();
  return { name, value, origin: { kind: 'written', span: at(file, text), overrides: [] }, ...more };
}

export function byDefault(
  file: SourceFile,
  near: string,
  name: string,
  value: unknown,
  of = 'Toy 1.0',
): Setting<unknown> {
  return { name, value, origin: { kind: 'default', of, near: at(file, near) } };
}

export function assuming(question: string, text: string, kind: Assumption['kind'] = 'branch'): Assumption {
  return { kind, question, text };
}

export function could<T>(...cases: readonly Case<T>[]): Fact<T> {
  return { could: cases, because: cases.flatMap(({ because }) => because) };
}

export const config = plainFile('etc/toy.conf', 'plain = yes\n\n[pop3]\nport = 110\n\n[imap]\nport = 143\n');

/** A listener that takes a password in clear from everywhere, because of `plain = yes`. */
export function open(protocol: 'pop3' | 'imap', port: number, told: Partial<ToldListener> = {}): Listener {
  return listenerOf({
    id: `${protocol} ${port}`,
    declaredAt: at(config, `[${protocol}]`),
    named: fact<string>(protocol),
    reach: fact('remote'),
    address: fact('0.0.0.0'),
    port: fact(port),
    protocol: fact(protocol),
    transport: fact('plain'),
    starttls: fact('none'),
    auth: fact('offered'),
    cleartextLogin: { remote: fact('accepted', written(config, 'plain = yes')), loopback: fact('accepted') },
    certificateState: fact('not-needed'),
    ...told,
  });
}

export function serviceOf(listeners: readonly Listener[], told: Partial<Service> = {}): Service {
  return {
    host: hostOf({}, { complete: true }),
    dialect: 'toy',
    main: config,
    files: [config],
    version: unknown(),
    starts: fact(true),
    startError: fact(''),
    listeners,
    problems: [],
    secrets: [],
    ...told,
  };
}

export function judged(services: readonly Service[], told: Partial<Parameters<typeof judge>[2]> = {}) {
  const hosts: readonly Host[] = [...new Set(services.map(({ host }) => host))];
  return judge(link(hosts, services, told.assume ?? nothingAssumed), rules, {
    assume: nothingAssumed,
    policy: noPolicy,
    focus: undefined,
    cureFor: () => undefined,
    commentsOf: () => ['#'],
    ...told,
  });
}

export function told({ rule, level, certainty, message }: Finding): string {
  return `${level} ${certainty} ${rule}: ${message}`;
}
