import type { ShellCommand, ShellWord } from '../../syntax/shell-script.ts';
import { fitsGlob } from '../../text/glob.ts';
import { isPattern, type Lookup } from './expand.ts';
import { absolute, isConfiguration, obscure, type Stage } from './stage.ts';

/** One command with its words as far as they are known. */
export interface Running {
  readonly stage: Stage;
  readonly command: ShellCommand;
  /** Without the program itself; undefined for a word that is not known. */
  readonly args: readonly (string | undefined)[];
  readonly words: readonly ShellWord[];
  readonly lookup: Lookup;
}

/** A file of a daemon that some command names may be changed by it. */
export function touched({ stage, command }: Running, arg: string | undefined): void {
  if (arg === undefined) return;
  const [path] = /\/[\w./*?-]+/.exec(arg) ?? [];
  if (path === undefined) return;
  const at = absolute(stage, path);
  for (const one of [...stage.files.keys()])
    if (one === at || (/[*?]/.test(at) && fitsGlob(at, one))) obscure(stage, one, command.span);
  if (!stage.files.has(at) && isConfiguration(stage.tree.known, at)) obscure(stage, at, command.span);
}

/** Paths that a word names: those that are there where it is a pattern. */
export function pathsOf({ stage, words, args }: Running, index: number): readonly string[] | undefined {
  const arg = args[index];
  if (arg === undefined) return undefined;
  const path = absolute(stage, arg);
  if (!isPattern(words[index]!)) return [path];
  return [...stage.files.keys()].filter((one) => fitsGlob(path, one));
}

/** The words that are no options. */
export function operands(args: readonly (string | undefined)[]): readonly number[] {
  return args.flatMap((arg, i) => (arg !== undefined && /^-./.test(arg) ? [] : [i]));
}
