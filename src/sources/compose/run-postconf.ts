import { posix } from 'node:path';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { dropParameter, dropService, setOption, setParameter, setService } from '../edits/postconf.ts';
import { concatenated, hiddenFile, writtenText } from '../edits/splice.ts';
import type { Running } from './running.ts';
import { absolute, obscure, put, type Stage, textAt } from './stage.ts';

type Edit = (before: SourceFile, text: string, at: Span) => SourceFile | undefined;

interface Mode {
  readonly options: RegExp;
  readonly file: 'main.cf' | 'master.cf';
  readonly edit: Edit;
}

/** What each way to call it changes [postconf(1)]. */
const MODES: readonly Mode[] = [
  { options: /M.*[X#]|[X#].*M/, file: 'master.cf', edit: (before, text) => dropService(before, ...entryName(text)) },
  { options: /M/, file: 'master.cf', edit: editEntry },
  { options: /[PF]/, file: 'master.cf', edit: editOption },
  { options: /[X#]/, file: 'main.cf', edit: (before, text) => dropParameter(before, text) },
  { options: /^e*$/, file: 'main.cf', edit: editParameter },
];

/** So many characters of a file that is edited cost as much as one command. */
const CHARACTERS = 1_000;

/** `postconf -e name=value` and its like; without `=` it only prints. */
export function runPostconf({ stage, args, words, command }: Running): void {
  const folder = folderOf(args);
  const letters = args.flatMap((arg) => (/^-[eMPFX#]+$/.test(arg ?? '') ? [arg!.slice(1)] : [])).join('');
  const isPrinting = args.some((arg) => /^-[a-zA-Z]*[dnhHpv]/.test(arg ?? '') && arg !== '-e');
  const mode = MODES.find(({ options }) => options.test(letters));
  if (isPrinting && letters === '') return;
  if (!mode || folder === undefined) {
    // Which of the two it changes is not known, and either may be a package's.
    for (const file of ['main.cf', 'master.cf']) obscure(stage, posix.join('/etc/postfix', file), command.span);
    return;
  }
  const path = posix.join(absolute(stage, folder), mode.file);
  const told = joinedWords(args, folder);
  for (const { text, index, last } of told) {
    if (text !== undefined && mode.edit === editParameter && !text.includes('=')) continue;
    const before = textAt(stage, path) ?? unseen(stage, path, command.span);
    stage.budget.left -= before.text.length / CHARACTERS;
    const at = { ...words[index]!.span, end: words[last]!.span.end };
    const after = text !== undefined && command.isSure ? mode.edit(before, text, at) : undefined;
    if (after) put(stage, path, { entry: { kind: 'file', file: after }, ...kept(stage, path) });
    else obscure(stage, path, command.span);
  }
}

function kept({ files }: Stage, path: string): { readonly from?: string } {
  const from = files.get(path)?.from;
  return from === undefined ? {} : { from };
}

/** A file that a package brought and nobody sees: what is added to it still counts. */
function unseen(_stage: Stage, path: string, at: Span): SourceFile {
  const hidden = hiddenFile(at);
  return concatenated({ ...hidden, path: at.file.path || path }, hidden);
}

function folderOf(args: readonly (string | undefined)[]): string | undefined {
  const at = args.indexOf('-c');
  return at < 0 ? '/etc/postfix' : args[at + 1];
}

interface Told {
  readonly text: string | undefined;
  readonly index: number;
  readonly last: number;
}

/** Each word that is no option; `name = value` may stand in three. */
function joinedWords(args: readonly (string | undefined)[], folder: string): readonly Told[] {
  const told: Told[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i];
    if (arg !== undefined && (/^-[a-zA-Z#]/.test(arg) || (args[i - 1] === '-c' && arg === folder))) continue;
    if (args[i + 1] === '=') {
      const value = i + 2 < args.length ? args[i + 2] : '';
      told.push({
        text: arg === undefined || value === undefined ? undefined : `${arg} = ${value}`,
        index: i,
        last: Math.min(i + 2, args.length - 1),
      });
      i += 2;
    } else told.push({ text: arg, index: i, last: i });
  }
  return told;
}

function editParameter(before: SourceFile, text: string, at: Span): SourceFile | undefined {
  const [, name, value = ''] = /^\s*([^\s=]+)\s*=\s*([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value.includes('\n')) return undefined;
  return setParameter(before, name, writtenText(`${name} = ${value.trimEnd()}\n`, at));
}

/** `service/type` or `service/type=entry`. */
function entryName(text: string): readonly [string, string] {
  const [service = '', type = ''] = (text.split('=')[0] ?? '').split('/');
  return [service.trim(), type.trim()];
}

function editEntry(before: SourceFile, text: string, at: Span): SourceFile | undefined {
  const equals = text.indexOf('=');
  if (equals < 0 || text.includes('\n')) return undefined;
  const [service, type] = entryName(text);
  return setService(before, service, type, writtenText(`${text.slice(equals + 1).trim()}\n`, at));
}

function editOption(before: SourceFile, text: string, at: Span): SourceFile | undefined {
  const [, service, type, name, value] = /^\s*([^\s/=]+)\/([^\s/=]+)\/([^\s=]+)\s*=\s*([^\n]*)$/.exec(text) ?? [];
  // `-F` changes a field, which is told by a word such as `chroot`; only `-P` is followed.
  if (name === undefined || value === undefined || FIELDS.has(name)) return undefined;
  const written = /\s/.test(value) ? `{ ${name} = ${value} }` : `${name}=${value}`;
  return setOption(before, { service: service!, type: type!, name }, writtenText(`\n  -o ${written}`, at));
}

const FIELDS = new Set(['service', 'type', 'private', 'unprivileged', 'chroot', 'wakeup', 'process_limit', 'command']);
