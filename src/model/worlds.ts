import { limits } from '../limits.ts';
import type { Branch, Span } from '../text/source-file.ts';
import { goes, inherit } from './conditions.ts';
import { equal, fold, fromCases } from './facts.ts';
import type { Assumption, Completion, Entry, Fact, Host, Release } from './model.ts';
import { candidatesOf, type ReleaseQuestions, type Releases, releaseQuestions } from './releases.ts';

export { type Releases, versionOf } from './releases.ts';
export { compareVersions } from './versions.ts';

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
  /**
   * A fact on which nothing else hangs, in worlds of its own: what `look` asks of the release multiplies no others. It may
   * be conditional.
   */
  byRelease<T>(look: (world: World) => Fact<T>): Fact<T>;
  /**
   * Only where the whole has more worlds than the limit: a part on which nothing else hangs (the sockets of one program), in
   * worlds of its own. What is answered outside counts inside, what is asked inside multiplies no other part.
   */
  readonly apart?: <T>(look: (world: World) => T) => Worlds<T>;
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

/** How far `everyWorld` is: the worlds so far, and their share of all if each answer led to as many worlds as the others. */
export interface Progress<T> {
  readonly worlds: number;
  readonly share: number;
  /** What was asked in the last one. */
  readonly asked: number;
  readonly last: T;
}

/** Whether there are plainly far more worlds than the limit, so that it is of no use to look at so many. */
export function isHopeless({ worlds, share }: Progress<unknown>): boolean {
  return worlds >= limits.worldsTried && worlds / share > limits.worldsHopeless;
}

/**
 * Runs `look`, which must be pure, once per world, each time with other answers to what it asked; beyond the limit, and where
 * `givesUp` says so, not `all`.
 */
export function everyWorld<T>(
  look: (ask: Ask) => T,
  most: number = limits.worlds,
  givesUp: (progress: Progress<T>) => boolean = () => false,
): Worlds<T> {
  const outcomes: { value: T; assuming: readonly Assumption[] }[] = [];
  const impossible = new Set<unknown>();
  for (let script: readonly number[] | undefined = []; script; ) {
    if (outcomes.length === most) return { outcomes: possible(outcomes, impossible), all: false };
    const asked = new Map<string, Answered>();
    const answers: readonly number[] = script;
    let torn = false;
    const ask: Ask = (question) => {
      if (question.answers.length === 1) return question.answers[0]!.is; // nothing is open, so nothing is assumed
      const same = told(asked.get(question.id), question);
      if (same) return same.is;
      // One expression in two settings, and what it was taken to give is no word of the second.
      const again = asked.has(question.id);
      torn ||= again;
      const id = again ? `${question.id}: ${question.answers.map(({ text }) => text).join(', ')}` : question.id;
      const answer = asked.get(id)?.answer ?? answers[asked.size] ?? 0;
      asked.set(id, { question: { ...question, id }, answer });
      return question.answers[answer]!.is;
    };
    asking.set(ask, asked);
    const value = look(ask);
    const path = [...asked.values()];
    const outcome = { value, assuming: path.map(({ question, answer }) => assumption(question, answer)) };
    outcomes.push(outcome);
    if (torn) impossible.add(outcome);
    const last = path.findLastIndex(({ question, answer }) => answer + 1 < question.answers.length);
    script = last < 0 ? undefined : path.slice(0, last + 1).map(({ answer }, i) => (i === last ? answer + 1 : answer));
    const share = script ? shareBefore(script, path) : 1;
    // Each open question has an answer that was not given yet, and a world with it.
    const isBeyond = path.length > most;
    if (script && (isBeyond || givesUp({ worlds: outcomes.length, share, asked: path.length, last: value })))
      return { outcomes: possible(outcomes, impossible), all: false };
  }
  return { outcomes: possible(outcomes, impossible), all: true };
}

/** The share of the worlds that come before a script, where every answer to a question stands for as many as the others. */
function shareBefore(script: readonly number[], path: readonly Answered[]): number {
  let whole = 1;
  let share = 0;
  for (const [i, answer] of script.entries()) {
    whole /= path[i]!.question.answers.length;
    share += answer * whole;
  }
  return share;
}

/** What was asked so far in the world of each `ask`. */
const asking = new WeakMap<Ask, ReadonlyMap<string, unknown>>();

/** An expression gives one word, so worlds in which it would have to give two are left out, unless no other is left. */
function possible<W>(worlds: readonly W[], impossible: ReadonlySet<unknown>): readonly W[] {
  const left = worlds.filter((world) => !impossible.has(world));
  return left.length > 0 ? left : worlds;
}

interface Answered {
  readonly question: Question<unknown>;
  readonly answer: number;
}

/** What was said before, in the words of this question. */
function told<A>(before: Answered | undefined, { answers }: Question<A>): Question<A>['answers'][number] | undefined {
  if (!before) return undefined;
  const { text } = before.question.answers[before.answer]!;
  return answers.find((one) => one.text === text);
}

function assumption({ id, kind, at, answers }: Question<unknown>, answer: number): Assumption {
  const { text } = answers[answer]!;
  return at ? { kind, question: id, text, at } : { kind, question: id, text };
}

/**
 * `crowded`: there are too many worlds to look at all of the service in each, so parts of it are looked at `apart`, in as many
 * worlds as are left for all of them.
 */
export function inWorld(host: Host, dialect: Releases, put: Ask, main?: string, crowded?: { left: number }): World {
  let given = candidatesOf(host, dialect, main);
  let asked = 0;
  const counted = (inner: Ask): Ask => {
    return (question) => {
      asked += 1;
      return inner(question);
    };
  };
  const ask = counted(put);
  const told = releaseQuestions(dialect, ask, () => given);
  const completions = host.completions.filter((one) => one.dialect === dialect.id);
  let chosen: Completion | undefined;
  const complete = (): Completion | undefined => {
    if (chosen || completions.length === 0) return chosen;
    const left = told.left();
    const possible = completions.filter(({ release }) => left.some((one) => equal(one, release)));
    chosen = ask({
      id: `completion ${dialect.id}`,
      kind: 'not-carried',
      answers: (possible.length > 0 ? possible : completions).map((is) => ({
        is,
        text: `the rest is as ${is.name} ships it`,
      })),
    });
    given = [chosen.release];
    return chosen;
  };
  /** The world as one who asks so sees it. */
  const seen = (by: Ask, { since, build, label, left }: ReleaseQuestions): World => {
    const world: World = {
      ...host,
      entry: (path) => completed(host.entry(path), path, complete),
      releases: (id) => host.releases(id),
      ask: by,
      holds: (under) => (under ?? []).every((branch) => goes(by, host, branch) === branch.is),
      // Counted where the answer is known already, too: what depends on it is not the same in every world.
      since: (version) => {
        asked += 1;
        return since(version);
      },
      build,
      label: () => {
        asked += 1;
        return label();
      },
      byRelease: (look) => {
        asked += 1;
        const worlds = everyWorld((putInside) => {
          const inner = releaseQuestions(dialect, putInside, left);
          return look({ ...world, since: inner.since, build: inner.build, label: inner.label });
        });
        return joined(worlds);
      },
      memory: { host, asked: () => asked, completion: () => chosen?.name ?? '' },
    };
    return world;
  };
  const whole = seen(ask, told);
  if (!crowded) return whole;
  const apart: World['apart'] = (look) => {
    const worlds = everyWorld(
      (putInside) => {
        const outside = asking.get(put);
        const inner = counted((question) => (outside?.has(question.id) ? put(question) : putInside(question)));
        inherit(ask, inner);
        return look(seen(inner, releaseQuestions(dialect, inner, told.left)));
      },
      Math.max(1, Math.ceil(crowded.left / 2)),
      isHopeless,
    );
    crowded.left -= worlds.outcomes.length;
    return worlds;
  };
  return { ...whole, apart };
}

function joined<T>({ outcomes, all }: Worlds<Fact<T>>): Fact<T> {
  const list = outcomes.map(({ value: { is, because }, assuming }) =>
    is === undefined ? { assuming, because } : { is, assuming, because },
  );
  return all ? fromCases(fold(list)) : { because: fromCases(list).because };
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
  const completion = complete();
  if (!completion) return found;
  const { files, made } = completion;
  const file = files.get(path);
  if (file) return { kind: 'file', file };
  const brought = found.kind === 'dir' || found.kind === 'present' ? undefined : made?.get(path);
  if (brought) return brought;
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = [...files.keys(), ...(made?.keys() ?? [])].flatMap((one) =>
    one.startsWith(prefix) ? [one.slice(prefix.length).split('/')[0]!] : [],
  );
  if (names.length === 0) return found;
  return { kind: 'dir', names: [...new Set([...(found.kind === 'dir' ? found.names : []), ...names])] };
}
