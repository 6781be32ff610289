import { limits } from '../../limits.ts';
import { construct } from '../../syntax/javascript/class.ts';
import { callFunction } from '../../syntax/javascript/call.ts';
import { Again, Ended, type Engine, Exhausted, type Lying, Thrown } from '../../syntax/javascript/engine.ts';
import { nodeModule } from '../../syntax/javascript/node-api.ts';
import { importsIn } from '../../syntax/javascript/live.ts';
import { resolveFile } from '../../syntax/javascript/resolve.ts';
import { runProgram } from '../../syntax/javascript/run.ts';
import { isFunction, nothing, type Thing, type Unknown, unknownAt } from '../../syntax/javascript/value.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { below, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import { library, newRecorder, type Recorder } from './recorder.ts';

/** The files of one package that describe machines. */
export interface Package {
  readonly root: string;
  /** Relative to the base. */
  readonly home: string;
  readonly files: readonly { readonly path: string; readonly file: SourceFile }[];
}

/** What a package's programs made, when everything that is left open goes one way. */
export interface Run {
  readonly recorder: Recorder;
  readonly problems: readonly Problem[];
}

const PACKAGES =
  /^(?:aws-cdk-lib|@aws-cdk\/|@pulumi\/|@pulumiverse\/|cdk8s|constructs|cdktf|@cdktf\/)|(?:^|\/)imports\/|\.gen\//;
const MATTERS = /\bnew\s+[\w.$]+\s*\(|\.(?:add|allow|expose|mount)\w*\(|\bsuper\s*\(/;

/** Goes through all files of a package; classes and functions that none of them uses are used with what nobody knows. */
export function runPackage(tree: Tree, home: Package, answer: boolean): Run {
  const recorder = newRecorder();
  const files = ordered(tree, home);
  /** Where each file was run: what another imports is not run again. */
  const engines = new Map<string, Engine>();
  let steps = 0;
  for (const { path, file } of files) {
    if (engines.has(absolute(home, path)) || steps > limits.scriptStepsInAll) continue;
    const { engine } = runProgram(surroundings(tree, home, recorder, path, answer), file, () => undefined);
    steps += engine.steps;
    for (const one of engine.modules.keys()) if (!engines.has(one)) engines.set(one, engine);
  }
  for (const { path } of files) {
    const engine = engines.get(absolute(home, path));
    if (engine && steps <= limits.scriptStepsInAll) steps += useExports(engine, absolute(home, path), recorder);
  }
  const problems = [...new Set(engines.values())].flatMap((engine) => engine.problems);
  return { recorder, problems };
}

/** What a file exports and nobody used; the work that it was. */
function useExports(engine: Engine, path: string, recorder: Recorder): number {
  const module = engine.modules.get(path);
  const before = engine.steps;
  for (const { value } of module?.exported.props.values() ?? [])
    if (module && value.kind === 'thing' && isUnused(value, recorder, module.file)) use(engine, value);
  return engine.steps - before;
}

/** Whoever imports others comes first: it knows what it hands to them. */
function ordered(tree: Tree, home: Package): Package['files'] {
  const look = (path: string) => lyingAt(tree, home.root, path);
  const byPath = new Map(home.files.map((one) => [absolute(home, one.path), one]));
  const done = new Set<string>();
  const order: string[] = [];
  const visit = (path: string, depth: number): void => {
    const one = byPath.get(path);
    if (!one || done.has(path) || depth > limits.scriptDepth) return;
    done.add(path);
    for (const name of importsIn(one.file.text)) {
      const found = resolveFile({ look, cwd: absolute(home, home.home) }, path, name);
      if (found) visit(found.path, depth + 1);
    }
    order.push(path);
  };
  for (const path of byPath.keys()) visit(path, 0);
  return order.reverse().map((path) => byPath.get(path)!);
}

function absolute({ root }: Package, path: string): string {
  return `/${below(root, path)}`;
}

function surroundings(tree: Tree, home: Package, recorder: Recorder, path: string, answer: boolean) {
  return {
    look: (at: string) => lyingAt(tree, home.root, at),
    env: new Map(),
    cwd: absolute(home, home.home),
    main: absolute(home, path),
    external: (name: string, engine: Engine) =>
      PACKAGES.test(name) ? packageOf(recorder, name) : nodeModule(name, engine),
    decide: (question: Unknown) => {
      // A fallback stands in for what nobody gives.
      const is = question.id.endsWith(' is given') ? false : answer;
      const { file, start, end } = question.at;
      recorder.asked.push({ test: file.text.slice(start, end).replaceAll(/\s+/g, ' '), is, at: question.at });
      return is;
    },
    matters: MATTERS,
    keepsText: true,
  };
}

const packages = new WeakMap<Recorder, Map<string, Thing>>();

function packageOf(recorder: Recorder, name: string): Thing {
  const table = packages.get(recorder) ?? new Map<string, Thing>();
  packages.set(recorder, table);
  const found = table.get(name) ?? library(recorder, [name]);
  table.set(name, found);
  return found;
}

function lyingAt(tree: Tree, root: string, path: string): Lying {
  const at = inFolder(root, path.replace(/^\/+/, ''));
  const found = tree.read(at);
  switch (found.kind) {
    case 'file':
      return found;
    case 'dir':
      return { kind: 'dir', names: tree.list(at) };
    case 'binary':
    case 'link':
    case 'unread':
      return { kind: 'there' };
    case 'none':
      return { kind: 'absent' };
  }
}

/** Nothing that it would make was made. */
function isUnused({ code }: Thing, { made }: Recorder, file: SourceFile): boolean {
  if (!code) return false;
  const { start, end } = code.scope.at(code.node);
  if (code.scope.module.file !== file || !MATTERS.test(file.text.slice(start, end))) return false;
  return !made.some(({ at }) => at.file === file && start <= at.start && at.end <= end);
}

function use(engine: Engine, target: Thing): void {
  const { node, scope } = target.code!;
  const at = scope.at(node);
  const args = ['scope', 'id', 'props', 'more'].map((name) => unknownAt(at, `${name} of ${at.file.path}:${at.start}`));
  const call = { args, self: nothing, at, scope, isNew: !isFunction(node) };
  try {
    if (isFunction(node)) callFunction(target, call);
    else construct(target, call);
  } catch (error) {
    if (!isStop(error)) throw error;
  }
  engine.depth = 0;
}

/** Whether it is how a program ends, and no mistake of ours. */
export function isStop(error: unknown): boolean {
  const isExpected = [Thrown, Ended, Exhausted, Again].some((kind) => error instanceof kind);
  return isExpected || (error instanceof RangeError && /stack/i.test(error.message));
}
