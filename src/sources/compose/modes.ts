import type { Span } from '../../text/source-file.ts';
import { pathsOf, type Running } from './running.ts';
import { type Lying, put, type Stage } from './stage.ts';

/** Rights that an instruction gives to a file, and where it says so. */
export interface Mode {
  readonly bits: number;
  readonly at: Span;
}

/** `0644`, or `u=rw,g=r,o=` where all three are told; what adds to rights that nobody knows gives none [docs: chmod(1)]. */
export function modeOf(text: string, at: Span): Mode | undefined {
  if (/^[0-7]{3,4}$/.test(text)) return { bits: Number.parseInt(text, 8), at };
  const parts = text.split(',').map((part) => /^([ugoa]+)=([rwx]*)$/.exec(part));
  const told = parts.flatMap((part) => (part ? [...part[1]!.replace('a', 'ugo')] : []));
  if (parts.includes(null) || !['u', 'g', 'o'].every((who) => told.includes(who))) return undefined;
  const bits = parts.map((part) => {
    const rights = [...part![2]!].reduce((sum, right) => sum | (1 << 'xwr'.indexOf(right)), 0);
    return [...part![1]!.replace('a', 'ugo')].reduce((sum, who) => sum | (rights << ('ogu'.indexOf(who) * 3)), 0);
  });
  return { bits: bits.reduce((sum, one) => sum | one, 0), at };
}

/** The same file with other rights; without `mode`, with rights that nobody knows. */
export function withMode(lying: Lying, mode: Mode | undefined): Lying {
  const { entry } = lying;
  if (entry.kind !== 'file' && entry.kind !== 'present') return lying;
  const { mode: _mode, modeAt: _modeAt, ...rest } = entry;
  return { ...lying, entry: mode ? { ...rest, mode: mode.bits, modeAt: mode.at } : rest };
}

/** `chmod MODE FILE…`; a private key that it names is there, whatever made it. */
export function chmod(running: Running): void {
  const { stage, command, args, words } = running;
  const first = args.findIndex((arg) => arg === undefined || !/^-(?:[cfvR]+$|-)/.test(arg));
  const text = args[first];
  if (first < 0) return;
  const mode = text === undefined || !command.isSure ? undefined : modeOf(text, words[first]!.span);
  const isDeep = args.slice(0, first).some((arg) => /^-(?:[cfv]*R|-recursive$)/.test(arg ?? ''));
  for (let i = first + 1; i < args.length; i += 1)
    for (const path of pathsOf(running, i) ?? []) {
      if (mode && KEY.test(path) && !stage.files.has(path)) put(stage, path, { entry: { kind: 'present' } });
      for (const one of isDeep ? below(stage, path) : [path]) change(stage, one, mode);
    }
}

const KEY = /\.key$|\/privkey\d*\.pem$/;

function below({ files }: Stage, folder: string): readonly string[] {
  return [...files.keys()].filter((path) => path === folder || path.startsWith(`${folder}/`));
}

function change({ files }: Stage, path: string, mode: Mode | undefined): void {
  const lying = files.get(path);
  if (lying) files.set(path, withMode(lying, mode));
}
