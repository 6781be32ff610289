import type { Fact, Host, Release } from './model.ts';
import { compareVersions } from './versions.ts';
import type { Ask } from './worlds.ts';

/** The releases of a dialect, oldest first. `releasesIn`: those that a version line or the syntax of a main file leaves; `host.releases` wins over both. */
export interface Releases {
  readonly id: string;
  readonly title: string;
  readonly releases: readonly Release[];
  releasesIn?(host: Host, main: string): readonly Release[] | undefined;
}

/** What is asked of the release in one world; answers narrow what is left. */
export interface ReleaseQuestions {
  since(version: string): boolean;
  build(): Release['build'];
  label(): string;
  left(): readonly Release[];
}

interface Answer<A> {
  readonly is: A;
  readonly text: string;
  readonly keep: (release: Release) => boolean;
}

/** `given`: what is possible beside the answers that are given here. */
export function releaseQuestions({ id, title }: Releases, ask: Ask, given: () => readonly Release[]): ReleaseQuestions {
  const kept: ((release: Release) => boolean)[] = [];
  const answered = new Map<string, boolean>();
  let from = given();
  let open = from;
  const left = () => {
    if (from === given()) return open;
    from = given();
    const both = from.filter((one) => kept.every((keep) => keep(one)));
    open = both.length > 0 ? both : from; // whose files complete the tree is settled, whatever was answered before
    return open;
  };
  const split = <A>(question: string, answers: readonly Answer<A>[]): A => {
    const possible = answers.filter(({ text, keep }) => fitting(left(), text, keep).length > 0);
    const is = ask({ id: question, kind: 'version', answers: possible.length > 0 ? possible : answers.slice(0, 1) });
    const { text, keep } = answers.find((answer) => answer.is === is)!;
    kept.push(keep);
    open = fitting(left(), text, keep);
    return is;
  };
  return {
    since: (version) => {
      const told = answered.get(version);
      if (told !== undefined) return told;
      const isLater = ({ version: one }: Release) => compareVersions(one, version) >= 0;
      const is = split(`since ${id} ${version}`, [
        { is: true, text: `${title} ${version} or later`, keep: isLater },
        { is: false, text: `${title} before ${version}`, keep: (release) => !isLater(release) },
      ]);
      answered.set(version, is);
      return is;
    },
    build: () =>
      split<Release['build']>(`build ${id}`, [
        { is: 'debian', text: `${title} as Debian builds it`, keep: (release) => release.build === 'debian' },
        { is: 'upstream', text: `${title} as upstream builds it`, keep: (release) => release.build === 'upstream' },
      ]),
    label: () => labelFor(title, left()),
    left,
  };
}

const parts = new WeakMap<readonly Release[], Map<string, readonly Release[]>>();

/** Those that an answer leaves, by its text: one list for all worlds. */
function fitting(from: readonly Release[], text: string, keep: Answer<unknown>['keep']): readonly Release[] {
  const known = parts.get(from) ?? new Map<string, readonly Release[]>();
  parts.set(from, known);
  const found = known.get(text) ?? from.filter(keep);
  known.set(text, found);
  return found;
}

const labels = new WeakMap<readonly Release[], Map<string, string>>();

function labelFor(title: string, candidates: readonly Release[]): string {
  const known = labels.get(candidates) ?? new Map<string, string>();
  labels.set(candidates, known);
  const found = known.get(title) ?? labelOf(title, candidates);
  known.set(title, found);
  return found;
}

const narrowed = new WeakMap<Host, Map<string, readonly Release[]>>();

/** Looks at a main file's syntax once per host, not once per world. */
export function candidatesOf(host: Host, dialect: Releases, main: string | undefined): readonly Release[] {
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
