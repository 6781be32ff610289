import type { CompiledRule, Judging } from '../../src/judge/judge.ts';
import { judge } from '../../src/judge/judge.ts';
import { filesOf } from '../../src/judge/materialise.ts';
import type { Example } from '../../src/judge/rule.ts';
import { link } from '../../src/link/link.ts';
import { lint } from '../../src/lint.ts';
import { loaded, servicesOf } from './services.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Service } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Judged } from '../../src/model/result.ts';
import { hostOf } from './host.ts';
import { today } from './lint.ts';
import { inScratch } from './scratch.ts';

export interface Judgement extends Judged {
  readonly services: readonly Service[];
  /** Whether there is anything that a rule may look at. */
  readonly isKnown: boolean;
}

const DESCRIBES = /from '(?:aws-cdk-lib|@pulumi\/\w+|cdk8s)'/;

/** Judges an example: the files of one host, or a repository that makes hosts, which has playbooks or programs that describe machines. */
export async function judgeExample(
  example: Pick<Example, 'files' | 'certificates' | 'assume'>,
  rules: readonly CompiledRule[],
): Promise<Judgement> {
  const { assume: told, certificates } = example;
  const makesHosts = Object.entries(example.files).some(
    ([path, text]) => /\.ya?ml$/.test(path) || DESCRIBES.test(text),
  );
  if (!makesHosts && !certificates) return judgeFiles(example.files, told, rules);
  const whole = makesHosts ? {} : { complete: true };
  const assume: Assume = JSON.parse(JSON.stringify({ ...nothingAssumed, ...whole, ...told, ...switches(told) }));
  return inScratch(await filesOf(example, today), async (folder) => {
    const result = await lint({ paths: [folder], rules, assume, policy: noPolicy, now: today });
    const { services, openings, packages } = result.network;
    return { ...result, services, isKnown: services.length + openings.length + packages.length > 0 };
  });
}

/** Judges the files of one host in memory, all of whose configuration is there unless `assume` says otherwise. */
export function judgeFiles(
  files: Example['files'],
  told: Example['assume'],
  rules: readonly CompiledRule[],
): Judgement {
  const assume: Assume = JSON.parse(JSON.stringify({ ...nothingAssumed, complete: true, ...told, ...switches(told) }));
  const absolute = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text]));
  const host = hostOf(absolute, {
    versions: assume.versions,
    complete: assume.complete === true,
    ...(assume.build ? { build: assume.build } : {}),
  });
  const services = servicesOf(host);
  const network = link([host], services, assume, { now: today });
  return { ...judge(network, rules, judging(assume)), services: network.services, isKnown: services.length > 0 };
}

function switches({ complete }: Example['assume']): { readonly complete?: boolean } {
  return complete === undefined ? {} : { complete: String(complete) === 'true' };
}

function judging(assume: Assume): Judging {
  const dialectOf = (id: string) => loaded.find((dialect) => dialect.id === id);
  return {
    assume,
    policy: noPolicy,
    focus: undefined,
    cureFor: (id, remedy) => dialectOf(id)?.remedies[remedy],
    commentsOf: (id) => dialectOf(id)?.comments ?? [],
  };
}
