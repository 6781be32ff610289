import { limits } from '../limits.ts';
import type { Branch, Span } from '../text/source-file.ts';
import { goes } from './conditions.ts';
import { equal } from './facts.ts';
import type { Assumption, Completion, Entry, Fact, Host, Release } from './model.ts';
import { compareVersions } from './versions.ts';

export { compareVersions };

/** Something open on a host. Its id is the same in every world. */
export interface Question<A> {
  readonly id: string;
  readonly kind: Assumption['kind'];
  readonly at?: Span;
  /** Each `text` completes a sentence that begins with "if": `stunnel before 5.43`, `"tls" is false`. */
  readonly answers: readonly { readonly is: A; readonly text: string }[];
}
export type Ask = <A>(question: Question<A>) => A;

/** A host as it is in one world. `entry` shows files whole, all arms in. */
export interface World extends Host {
  readonly ask: Ask;
  /** Whether all of these branches go their way. A dialect calls it before it lets a statement count. */
  holds(under: readonly Branch[] | undefined): boolean;
  /** Whether the release is `version` or later. What was answered narrows the candidates. */
  since(version: string): boolean;
  /** Whose compiled-in defaults: a question of its own. */
  build(): Release['build'];
  /** For `remembered` alone. */
  readonly memory: {
    readonly host: Host;
    /** How often something was asked so far. */
    asked(): number;
    /** Whose files complete the tree, where that is settled. */
    completion(): string;
  };
  /** "Dovecot 2.3.19.1 as Debian builds it", as far as it is settled: for the `of` of defaults. */
  label(): string;
}

export interface Worlds<T> {
  readonly outcomes: readonly { readonly value: T; readonly assuming: readonly Assumption[] }[];
  /** False where there were more worlds than the limit allows. */
  readonly all: boolean;
}

/** Runs `look`, which must be pure, once per world, each time with other answers to what it asked; beyond the limit, not `all`. */
export function everyWorld<T>(look: (ask: Ask) => T): Worlds<T> {
  const outcomes: { value: T; assuming: readonly Assumption[] }[] = [];
  for (let script: readonly number[] | undefined = []; script; ) {
    if (outcomes.length === limits.worlds) return { outcomes, all: false };
    const asked = new Map<string, { readonly question: Question<unknown>; readonly answer: number }>();
    const answers: readonly number[] = script;
    const value = look((question) => {
      if (question.answers.length === 1) return question.answers[0]!.is; // nothing is open, so nothing is assumed
      const answer = asked.get(question.id)?.answer ?? answers[asked.size] ?? 0;
      asked.set(question.id, { question, answer });
      return question.answers[answer]!.is;
    });
    const path = [...asked.values()];
    outcomes.push({ value, assuming: path.map(({ question, answer }) => assumption(question, answer)) });
    const last = path.findLastIndex(({ question, answer }) => answer + 1 < question.answers.length);
    script = last < 0 ? undefined : path.slice(0, last + 1).map(({ answer }, i) => (i === last ? answer + 1 : answer));
  }
  return { outcomes, all: true };
}

function assumption({ id, kind, at, answers }: Question<unknown>, answer: number): Assumption {
  const { text } = answers[answer]!;
  return at ? { kind, question: id, text, at } : { kind, question: id, text };
}

/** The releases of a dialect, oldest first. `releasesIn`: those that a version line or the syntax of a main file leaves; `host.releases` wins over both. */
export interface Releases {
  readonly id: string;
  readonly title: string;
  readonly releases: readonly Release[];
  releasesIn?(host: Host, main: string): readonly Release[] | undefined;
}

export function inWorld(host: Host, dialect: Releases, put: Ask, main?: string): World {
  let candidates = candidatesOf(host, dialect, main);
  let asked = 0;
  const answered = new Map<string, boolean>();
  const ask: Ask = (question) => {
    asked += 1;
    return put(question);
  };
  const narrow = (keep: (release: Release) => boolean) => {
    candidates = candidates.filter(keep);
  };
  const split = <A>(
    id: string,
    answers: readonly { is: A; text: string; keep: (release: Release) => boolean }[],
  ): A => {
    const possible = answers.filter(({ keep }) => candidates.some(keep));
    const is = ask({ id, kind: 'version', answers: possible.length > 0 ? possible : answers.slice(0, 1) });
    narrow(answers.find((answer) => answer.is === is)!.keep);
    return is;
  };
  const completions = host.completions.filter((one) => one.dialect === dialect.id);
  let chosen: Completion | undefined;
  const complete = (): Completion | undefined => {
    if (chosen || completions.length === 0) return chosen;
    const possible = completions.filter(({ release }) => candidates.some((one) => equal(one, release)));
    chosen = ask({
      id: `completion ${dialect.id}`,
      kind: 'not-carried',
      answers: (possible.length > 0 ? possible : completions).map((is) => ({
        is,
        text: `the rest is as ${is.name} ships it`,
      })),
    });
    const { release } = chosen;
    candidates = [release];
    return chosen;
  };
  return {
    ...host,
    entry: (path) => completed(host.entry(path), path, complete),
    releases: (id) => host.releases(id),
    ask,
    holds: (under) => (under ?? []).every((branch) => goes(ask, host, branch) === branch.is),
    since: (version) => {
      asked += 1; // also where the answer is known already: what depends on it is not the same in every world
      const told = answered.get(version);
      if (told !== undefined) return told;
      const is = split(`since ${dialect.id} ${version}`, [
        {
          is: true,
          text: `${dialect.title} ${version} or later`,
          keep: (release) => compareVersions(release.version, version) >= 0,
        },
        {
          is: false,
          text: `${dialect.title} before ${version}`,
          keep: (release) => compareVersions(release.version, version) < 0,
        },
      ]);
      answered.set(version, is);
      return is;
    },
    build: () =>
      split<Release['build']>(`build ${dialect.id}`, [
        { is: 'debian', text: `${dialect.title} as Debian builds it`, keep: (release) => release.build === 'debian' },
        {
          is: 'upstream',
          text: `${dialect.title} as upstream builds it`,
          keep: (release) => release.build === 'upstream',
        },
      ]),
    label: () => {
      asked += 1; // what it says depends on what was answered
      return labelOf(dialect.title, candidates);
    },
    memory: { host, asked: () => asked, completion: () => chosen?.name ?? '' },
  };
}

/**
 * Keeps what `look` says for all worlds of a host, where it asked nothing on the way: reading files, say. `key` is all that
 * it depends on beside the host.
 */
export function remembered<T>(look: (world: World, key: string) => T): (world: World, key: string) => T {
  const hosts = new WeakMap<Host, Map<string, { readonly value: T }>>();
  return (world, key) => {
    const { host, asked, completion } = world.memory;
    const known = hosts.get(host) ?? new Map<string, { readonly value: T }>();
    hosts.set(host, known);
    const id = `${completion()} ${key}`;
    const found = known.get(id);
    if (found) return found.value;
    const before = asked();
    const value = look(world, key);
    if (asked() === before) known.set(id, { value });
    return value;
  };
}

/** What the tree lacks, a distribution's files supply; in folders that both have, names add up. */
function completed(found: Entry, path: string, complete: () => Completion | undefined): Entry {
  if (found.kind === 'file' || found.kind === 'link' || found.kind === 'binary') return found;
  const files = complete()?.files;
  if (!files) return found;
  const file = files.get(path);
  if (file) return { kind: 'file', file };
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = [...files.keys()].flatMap((one) =>
    one.startsWith(prefix) ? [one.slice(prefix.length).split('/')[0]!] : [],
  );
  if (names.length === 0) return found;
  return { kind: 'dir', names: [...new Set([...(found.kind === 'dir' ? found.names : []), ...names])] };
}

const narrowed = new WeakMap<Host, Map<string, readonly Release[]>>();

/** Looks at a main file's syntax once per host, not once per world. */
function candidatesOf(host: Host, dialect: Releases, main: string | undefined): readonly Release[] {
  const known = narrowed.get(host) ?? new Map<string, readonly Release[]>();
  narrowed.set(host, known);
  const key = `${dialect.id} ${main ?? ''}`;
  const found = known.get(key) ?? releasesOf(host, dialect, main);
  known.set(key, found);
  return found;
}

function releasesOf(host: Host, dialect: Releases, main: string | undefined): readonly Release[] {
  const told = host.releases(dialect.id);
  const list =
    told.length > 0 ? told : ((main === undefined ? undefined : dialect.releasesIn?.(host, main)) ?? dialect.releases);
  const built = list.filter(({ build }) => build === host.builtBy);
  return built.length > 0 ? built : list;
}

function labelOf(title: string, candidates: readonly Release[]): string {
  const versions = [...new Set(candidates.map(({ version }) => version))];
  const builds = new Set(candidates.map(({ build }) => build));
  const range = versions.length <= 1 ? versions[0] : `${versions[0]} to ${versions.at(-1)}`;
  const by = builds.size === 1 && builds.has('debian') ? ' as Debian builds it' : '';
  return `${title}${range ? ` ${range}` : ''}${by}`;
}

/** Known where one release is left. */
export function versionOf(host: Host, dialect: Releases, main: string): Fact<string> {
  const versions = new Set(candidatesOf(host, dialect, main).map(({ version }) => version));
  const [only] = versions;
  return versions.size === 1 && only !== undefined ? { is: only, because: [] } : { because: [] };
}
