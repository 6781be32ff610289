import { posix } from 'node:path';
import { distributionOf, knownImage } from '../../platform/images/index.ts';
import { type Heredoc, type Instruction, parseDockerfile } from '../../syntax/dockerfile.ts';
import { shellCommands, type ShellWord, partsIn } from '../../syntax/shell-script.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { concatenated, writtenText } from '../edits/splice.ts';
import type { Tree } from '../source.ts';
import { type Context, contextAt, copyFromContext } from './copy.ts';
import { expanded, type Lookup, unset } from './expand.ts';
import { modeOf } from './modes.ts';
import { runScript } from './run.ts';
import { absolute, holdsData, isFolder, newStage, obscure, obscureAll, put, type Stage, stageFrom } from './stage.ts';

/** What is built: a Dockerfile, its context, and what a compose file says about it. */
export interface Building {
  readonly tree: Tree;
  readonly dockerfile: SourceFile;
  /** Relative to the base. */
  readonly context: string;
  readonly target?: string;
  /** Build arguments; without a value, one that is not known. */
  readonly args: ReadonlyMap<string, string | undefined>;
}

interface Build extends Building {
  readonly seen: Context;
  /** Arguments before the first FROM. */
  readonly global: Map<string, string | undefined>;
  readonly stages: Map<string, Stage>;
  current: Stage | undefined;
}

/** The image that a Dockerfile makes, its instructions followed in order; undefined for one without a stage. */
export function buildImage(building: Building): Stage | undefined {
  const build: Build = {
    ...building,
    ...{ seen: contextAt(building.tree, building.context), global: new Map(), stages: new Map(), current: undefined },
  };
  let count = 0;
  for (const instruction of parseDockerfile(building.dockerfile)) {
    if (instruction.name === 'FROM') {
      const isDone = building.target !== undefined && build.stages.has(building.target.toLowerCase());
      if (isDone) break;
      from(build, instruction, count);
      count += 1;
    } else if (!build.current) globalArgument(build, instruction);
    else INSTRUCTIONS[instruction.name]?.(build, build.current, instruction);
  }
  const { target } = building;
  return (target === undefined ? undefined : build.stages.get(target.toLowerCase())) ?? build.current;
}

function globalArgument({ global, args }: Build, { name, text }: Instruction): void {
  if (name !== 'ARG') return;
  for (const [key, value] of assignments(text, lookupIn(global)))
    global.set(key, args.has(key) ? args.get(key) : value);
}

function lookupIn(...lists: readonly ReadonlyMap<string, string | undefined>[]): Lookup {
  return (name) => {
    for (const list of lists) if (list.has(name)) return list.get(name);
    return /^(?:TARGET|BUILD)[A-Z]+$/.test(name) ? undefined : unset;
  };
}

function from(build: Build, { text }: Instruction, count: number): void {
  const [image = '', , alias] = text.text.trim().split(/\s+/);
  const name = expanded({ parts: partsIn(image) }, lookupIn(build.global));
  const before = name === undefined ? undefined : build.stages.get(name.toLowerCase());
  const stage = before ? stageFrom(before) : newStage(build.tree);
  if (!before) {
    stage.base = name;
    stage.distribution = name === undefined ? undefined : distributionOf(name);
    stage.isWhole = name === 'scratch' || stage.distribution !== undefined;
  }
  build.current = stage;
  build.stages.set(String(count), stage);
  if (alias !== undefined) build.stages.set(alias.toLowerCase(), stage);
}

type Follow = (build: Build, stage: Stage, instruction: Instruction) => void;

/** What each instruction does; those that are not listed change nothing that we look at [docs: Dockerfile reference]. */
const INSTRUCTIONS: Readonly<Record<string, Follow>> = {
  ARG: ({ args, global }, stage, { text }) => {
    for (const [key, value] of assignments(text, lookup(stage)))
      stage.args.set(
        key,
        args.has(key) ? args.get(key) : value === undefined && global.has(key) ? global.get(key) : value,
      );
  },
  ENV: (_build, stage, { text }) => {
    const [, key, value] = /^([A-Za-z_]\w*)\s+([\s\S]*)$/.exec(text.text.trim()) ?? [];
    const set = (name: string, told: string | undefined) => {
      stage.env.set(name, told);
      stage.envAt.set(name, wordAt(text, name));
    };
    if (key !== undefined && value !== undefined && !value.startsWith('='))
      set(key, expanded({ parts: partsIn(value) }, lookup(stage)));
    else for (const [name, told] of assignments(text, lookup(stage))) set(name, told);
  },
  WORKDIR: (_build, stage, { text }) => {
    const path = expanded({ parts: partsIn(text.text.trim()) }, lookup(stage));
    if (path === undefined) return;
    stage.workdir = absolute(stage, path);
    stage.folders.add(stage.workdir);
  },
  SHELL: (_build, stage) => {
    stage.hasShell = false;
  },
  // What somebody mounts there is not in the image.
  VOLUME: (_build, stage, { text }) => {
    const paths = bracketed(text.text) ?? wordsOf(text, stage);
    if (paths.some((path) => path === undefined || !holdsData(path))) stage.isWhole = false;
  },
  COPY: copy,
  ADD: copy,
  RUN: run,
  CMD: (_build, stage, { text }) => {
    stage.command = commandLine(text, stage);
    stage.at = { file: text, start: 0, end: text.text.trimEnd().length };
  },
  ENTRYPOINT: (_build, stage, { text }) => {
    stage.entrypoint = commandLine(text, stage);
    stage.command = [];
    stage.at = { file: text, start: 0, end: text.text.trimEnd().length };
  },
};

/** `NAME=value` of an instruction that sets several. */
function wordAt(text: SourceFile, name: string): Span {
  const literal = name.replace(/\W/g, '\\$&');
  const found = new RegExp(String.raw`(?<![\w-])${literal}(?:=(?:"[^"]*"|'[^']*'|[^\s"'])*|\s.*)`, 'd').exec(text.text);
  const [start, end] = found?.indices?.[0] ?? [0, text.text.length];
  return { file: text, start, end };
}

function lookup(stage: Stage): Lookup {
  return lookupIn(stage.env, stage.args);
}

/** `NAME=value …`; a name alone has no value. */
function assignments(text: SourceFile, values: Lookup): readonly (readonly [string, string | undefined])[] {
  return shellCommands(text).flatMap(({ assigns, words }) => [
    ...assigns.map(({ name, value }) => [name, expanded(value, values)] as const),
    ...words.map((word) => {
      const [, name = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(expanded(word, values) ?? '') ?? [];
      return [name, value] as const;
    }),
  ]);
}

/** The words of the form in brackets, or a line that a shell reads. */
function commandLine(text: SourceFile, stage: Stage): readonly (string | undefined)[] {
  const list = bracketed(text.text);
  if (list) return list;
  const [command] = shellCommands(text);
  return command?.words.map((word) => expanded(word, lookup(stage))) ?? [];
}

function bracketed(text: string): readonly string[] | undefined {
  if (!/^\s*\[[\s\S]*\]\s*$/.test(text)) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.every((one) => typeof one === 'string') ? read.map(String) : undefined;
  } catch {
    return undefined; // what is no list of words is a command line
  }
}

/** Files of the context, of another stage, or of here-documents. */
function copy(build: Build, stage: Stage, instruction: Instruction): void {
  const { text, flags, heredocs, span: at } = instruction;
  const words = bracketed(text.text) ?? wordsOf(text, stage);
  const to = words.at(-1);
  const sources = words.slice(0, -1);
  if (to === undefined || sources.some((one) => one === undefined)) {
    obscureAll(stage, at);
    return;
  }
  const named = sources.flatMap((one) => (one === undefined ? [] : [one]));
  const from = flags.get('from');
  if (from !== undefined) {
    copyFromStage(build, stage, from, { sources: named, to, at });
    return;
  }
  const files = named.filter((one) => !one.startsWith('<<'));
  for (const one of heredocs) copyHeredoc(stage, one, to);
  const isRemote =
    instruction.name === 'ADD' && files.some((one) => /^(?:https?|git|ssh):|@.*:|\.(?:tar|tgz|txz)(?:\.|$)/.test(one));
  if (isRemote) obscureAll(stage, at);
  else if (files.length > 0) {
    const mode = modeOf(flags.get('chmod') ?? '', at);
    copyFromContext(stage, build.seen, { sources: files, to, at, ...(mode ? { mode } : {}) });
  }
}

function wordsOf(text: SourceFile, stage: Stage): readonly (string | undefined)[] {
  // A here-document's name is no redirection here.
  const plain = { ...text, text: text.text.replaceAll('<', '\u0001').replaceAll(/[;&|()>]/g, '_') };
  const words: readonly ShellWord[] = shellCommands(plain).flatMap((command) => command.words);
  return words.map((word) => expanded(word, lookup(stage))?.replaceAll('\u0001', '<'));
}

function copyHeredoc(stage: Stage, { word, body, expands }: Heredoc, to: string): void {
  const target = absolute(stage, to);
  const path = to.endsWith('/') || isFolder(stage, target) ? posix.join(target, word) : target;
  const file = expands ? filled(body, stage) : body;
  if (file) put(stage, path, { entry: { kind: 'file', file } });
  else obscure(stage, path, { file: body, start: 0, end: body.text.length });
}

function filled(body: SourceFile, stage: Stage): SourceFile | undefined {
  if (!/[$`\\]/.test(body.text)) return body;
  const text = expanded({ parts: partsIn(body.text) }, lookup(stage));
  return text === undefined ? undefined : writtenText(text, { file: body, start: 0, end: body.text.length });
}

interface Copied {
  readonly sources: readonly string[];
  readonly to: string;
  readonly at: Instruction['span'];
}

function copyFromStage(build: Build, stage: Stage, from: string, { sources, to, at }: Copied): void {
  const name = expanded({ parts: partsIn(from) }, lookupIn(build.global, stage.args));
  const other = name === undefined ? undefined : build.stages.get(name.toLowerCase());
  const target = absolute(stage, to);
  const isInto = to.endsWith('/') || sources.length > 1 || isFolder(stage, target);
  for (const source of sources) {
    const path = posix.resolve('/', source);
    const found = [...(other?.files ?? [])].filter(
      ([one]) => one === path || one.startsWith(path === '/' ? '/' : `${path}/`),
    );
    for (const [one, lying] of found) {
      const rest = one === path ? (isInto ? posix.basename(path) : '') : one.slice(path === '/' ? 1 : path.length + 1);
      put(stage, posix.join(target, rest), lying);
    }
    // What an image outside of the tree brings to a place of configuration is not known.
    if (found.length === 0 || !other?.isWhole)
      unseen(stage, target, posix.join(target, posix.basename(path)), found.length > 0, at);
  }
}

function unseen(stage: Stage, target: string, inside: string, isPartly: boolean, at: Instruction['span']): void {
  if (!/^\/(?:etc|usr\/local\/etc|opt|conf|config)?(?:\/|$)/.test(target)) return;
  stage.isWhole = false;
  if (isPartly) return;
  for (const path of [target, inside]) if (stage.files.has(path)) obscure(stage, path, at);
}

function run(build: Build, stage: Stage, instruction: Instruction): void {
  const { text, heredocs, flags } = instruction;
  const list = bracketed(text.text);
  const mounted = mountedFiles(build, flags.get('mount'));
  for (const [path, lying] of mounted) if (!stage.files.has(path)) put(stage, path, lying);
  if (list) runScript(stage, writtenText(list.map(quoted).join(' '), { file: text, start: 0, end: text.text.length }));
  else if (heredocs.length > 0 && /^\s*<<-?\s*["']?[\w.]+["']?\s*$/.test(text.text))
    for (const { body } of heredocs) runScript(stage, body);
  else runScript(stage, withBodies(text, heredocs));
  for (const [path, lying] of mounted) if (stage.files.get(path) === lying) stage.files.delete(path);
}

/** `--mount=type=bind,from=stage,source=/a,target=/b`: files that are there while a command runs. */
function mountedFiles(build: Build, flags: string | undefined): Stage['files'] {
  const holder = newStage(build.tree);
  for (const flag of flags?.split('\n') ?? []) {
    const options = new Map(
      flag.split(',').map((one) => [one.split('=')[0] ?? '', one.slice(one.indexOf('=') + 1)] as const),
    );
    const target = options.get('target') ?? options.get('dst') ?? options.get('destination');
    if ((options.get('type') ?? 'bind') !== 'bind' || target === undefined) continue;
    const source = options.get('source') ?? options.get('src') ?? '';
    const from = options.get('from');
    if (from === undefined)
      copyFromContext(holder, build.seen, { sources: [source || '.'], to: target, at: NOWHERE(build) });
    else mountStage(holder, build.stages.get(from.toLowerCase()), posix.resolve('/', source), target);
  }
  return holder.files;
}

const NOWHERE = ({ dockerfile }: Build) => ({ file: dockerfile, start: 0, end: 0 });

function mountStage(holder: Stage, from: Stage | undefined, source: string, target: string): void {
  for (const [path, lying] of from?.files ?? [])
    if (path === source || path.startsWith(source === '/' ? '/' : `${source}/`))
      holder.files.set(posix.join(target, path.slice(source.length)), lying);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The line with its here-documents below, as a shell has them. */
function withBodies(text: SourceFile, heredocs: readonly Heredoc[]): SourceFile {
  if (heredocs.length === 0) return text;
  const line = (written: string): SourceFile => ({ path: text.path, text: written, holes: [], branches: [] });
  return concatenated(text, text, line('\n'), ...heredocs.flatMap(({ body, word }) => [body, line(`${word}\n`)]));
}

/** An image that the tree does not build: what a known distribution has is known, everything else is not. */
export function foreignImage(tree: Tree, image: string | undefined): Stage {
  const stage = newStage(tree);
  stage.base = image;
  stage.distribution = image === undefined ? undefined : distributionOf(image);
  stage.isWhole = stage.distribution !== undefined;
  return stage;
}

/** Files that an image reads at another place lie where a host has them, too. */
export function withMoved(stage: Stage): void {
  const moved = stage.base === undefined ? undefined : knownImage(stage.base)?.moved;
  for (const [from, to] of Object.entries(moved ?? {}))
    for (const [path, lying] of [...stage.files])
      if (path === from || path.startsWith(`${from}/`)) put(stage, to + path.slice(from.length), lying);
}
