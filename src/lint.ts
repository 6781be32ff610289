import type { Dialect, Run } from './dialects/dialect.ts';
import { dialects } from './dialects/index.ts';
import { load } from './dialects/load.ts';
import { isExcluded, isSetAside } from './judge/exclude.ts';
import { type CompiledRule, judge } from './judge/judge.ts';
import { link } from './link/link.ts';
import { limits } from './limits.ts';
import type { Assume } from './model/assume.ts';
import { members, merge } from './model/merge.ts';
import type { Host, Interpreted, Remedy, Service } from './model/model.ts';
import type { Policy } from './model/policy.ts';
import type { Known } from './model/recognise.ts';
import type { Result } from './model/result.ts';
import { everyWorld, inWorld, isHopeless, type Progress, versionOf } from './model/worlds.ts';
import { baseFor, discover, type Unsaved } from './sources/discover.ts';
import { hostsIn } from './sources/index.ts';
import { prepareFor } from './sources/patience.ts';
import { keptFiles } from './sources/kept.ts';
import type { Tree } from './sources/source.ts';

export { baseFor };

export interface Request {
  /** Folders and files as the user named them, absolute or relative to the working directory. */
  readonly paths: readonly string[];
  readonly rules: readonly CompiledRule[];
  readonly assume: Assume;
  readonly policy: Policy;
  /** The day on which it is judged; today unless it is said. */
  readonly now?: Date;
  /** Show only what touches these paths from the base; otherwise the files that `paths` names decide. */
  readonly focus?: ReadonlySet<string>;
  /** What one of the paths holds instead of what is on the disk. */
  readonly unsaved?: Unsaved;
}

export const known: readonly Known[] = dialects.map(({ id, recognises }) => ({ dialect: id, recognises }));

/** The daemons whose configuration is looked for, as people call them. */
export const titles: readonly string[] = dialects.map(({ title }) => title);

/** The whole product, in order. Only listing the disk and loading what reads it are asynchronous. */
export async function lint({ paths, unsaved, ...request }: Request): Promise<Result> {
  const tree = await discover(paths, known, unsaved);
  return lintTree(request.focus ? { ...tree, focus: request.focus } : tree, request);
}

/** The same for files that are listed already, of a commit say. */
export async function lintTree(
  listed: Tree & { readonly focus?: ReadonlySet<string> | undefined },
  { rules, assume, policy, now }: Omit<Request, 'paths'>,
): Promise<Result> {
  // What is set aside makes no host; what others include from there is still read.
  const tree = { ...listed, paths: listed.paths.filter(({ path }) => !isSetAside(path, policy)) };
  const { hosts, problems } = await hostsIn(tree, assume, policy);
  const loaded = await load(dialects, hosts);
  prepareFor(hosts);
  const services = hosts.flatMap((host) => servicesOf(host, loaded));
  const network = link(hosts, services, assume, { now, files: keptFiles(tree, hosts, policy) });
  const cureFor = (id: string, remedy: Remedy) => loaded.find((dialect) => dialect.id === id)?.remedies[remedy];
  const judged = judge(network, rules, {
    assume,
    policy,
    focus: tree.focus,
    cureFor,
    commentsOf,
    isWhole: tree.focus === undefined && tree.roots.includes(''),
    ...(now ? { now } : {}),
  });
  const found = [...tree.problems, ...problems, ...services.flatMap((service) => service.problems)];
  return {
    ...judged,
    network,
    skipped: tree.skipped,
    files: tree.paths.length,
    problems: [...found.filter(({ at }) => !isExcluded(at, policy)), ...judged.problems],
  };
}

/** The same for texts that lie on no disk, path → text: the examples of rules. */
export async function lintFiles(
  files: Readonly<Record<string, string>>,
  request: Omit<Request, 'paths'>,
): Promise<Result> {
  const { memoryTree } = await import('./sources/memory.ts');
  return lintTree(memoryTree(files, known), request);
}

/** Every service of one host, as its files ask for it. */
export function servicesOf(host: Host, loaded: readonly Dialect[]): readonly Service[] {
  const run = runner(loaded);
  return loaded.flatMap((dialect) => servicesOn(host, dialect, run));
}

/** Each main file in worlds of its own: questions of services that do not know each other never multiply. */
function servicesOn(host: Host, dialect: Dialect, run: Run): readonly Service[] {
  const mains = members(everyWorld((ask) => dialect.mains(inWorld(host, dialect, ask))));
  return mains.map(({ name: main, there }) => {
    let work = 0;
    const isTooMuch = ({ last, asked }: Progress<Interpreted>) => {
      work += workOf(last) + asked ** 2 / 20;
      return work > limits.worldsWork;
    };
    const look = (givesUp: (progress: Progress<Interpreted>) => boolean, crowded?: { left: number }) =>
      everyWorld(
        (ask) => dialect.service(inWorld(host, dialect, ask, main, crowded), main, run),
        limits.worlds,
        givesUp,
      );
    const whole = look((progress) => isTooMuch(progress) || (dialect.hasParts === true && isHopeless(progress)));
    const worlds = whole.all || !dialect.hasParts ? whole : look(isTooMuch, { left: limits.worlds });
    return { ...merge(worlds, there), host, dialect: dialect.id, version: versionOf(host, dialect, main) };
  });
}

/** What one world costs, roughly: a listener and a kilobyte of files take about as long; each question is held against all others. */
function workOf({ listeners, files }: Interpreted): number {
  const hops = listeners.reduce((sum, { backends }) => sum + backends.length, 0);
  return 1 + listeners.length + hops + files.reduce((sum, { text }) => sum + text.length, 0) / 1_000;
}

/** Asks whoever knows a program of that name; several share one, and their paths tell them apart. */
function runner(loaded: readonly Dialect[]): Run {
  const programs = loaded.flatMap((dialect) => (dialect.serves ?? []).map((program) => ({ dialect, program })));
  const run: Run = (start) => {
    for (const { dialect, program } of programs) {
      if (!program.names.test(start.name)) continue;
      const session = program.serve({ ...start, host: inWorld(start.host, dialect, start.host.ask) }, run);
      if (session) return session;
    }
    return undefined;
  };
  return run;
}

const commentsOf = (id: string) => dialects.find((dialect) => dialect.id === id)?.comments ?? [];
