import type { Redirect } from '../../syntax/shell-script.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { appended } from '../edits/postconf.ts';
import { writtenText } from '../edits/splice.ts';
import { expanded } from './expand.ts';
import type { Running } from './running.ts';
import { absolute, isConfiguration, obscure, obscureAll, put, type Stage, textAt } from './stage.ts';

/** `>` and `>>`: what a command prints ends up in a file. */
export function redirected(running: Running, { operator, to }: Redirect, output: string | undefined): void {
  if (operator !== '>' && operator !== '>>') return;
  const path = expanded(to, running.lookup);
  if (path === undefined) obscureAll(running.stage, running.command.span);
  else if (!path.startsWith('/dev/'))
    write(running, absolute(running.stage, path), operator === '>>', bodyOf(running, output));
}

/** A here-document keeps its lines' own places. */
function bodyOf({ command, args }: Running, output: string | undefined): SourceFile | undefined {
  const document = command.redirects.find(({ body }) => body !== undefined);
  if (document?.body && args.length === 0 && (!document.expands || !/[$`\\]/.test(document.body.text)))
    return document.body;
  const last = command.words.at(-1)?.span ?? command.span;
  const first = command.words[1]?.span ?? last;
  return output === undefined ? undefined : writtenText(output, { ...last, start: first.start });
}

function write({ stage, command }: Running, path: string, adds: boolean, text: SourceFile | undefined): void {
  if (!text || !command.isSure) {
    obscure(stage, path, command.span);
    return;
  }
  const before = adds ? textAt(stage, path) : undefined;
  const isThere = stage.files.has(path);
  if (adds && !before && (isThere || mayExist(stage, path))) obscure(stage, path, command.span);
  else
    put(stage, path, {
      entry: { kind: 'file', file: before ? appended(before, text) : text },
      ...fromOf(stage, path, adds),
    });
}

function fromOf({ files }: Stage, path: string, keeps: boolean): { readonly from?: string } {
  const from = keeps ? files.get(path)?.from : undefined;
  return from === undefined ? {} : { from };
}

/** Whether the base or a package may have brought a file that no instruction writes. */
function mayExist(stage: Stage, path: string): boolean {
  return !stage.isWhole || stage.packages.length > 0 || isConfiguration(stage.tree.known, path);
}

/** What comes through a pipe goes into each file that is named [tee(1)]. */
export function tee(running: Running, piped: string | undefined): void {
  const adds = running.args.some((arg) => arg === '-a' || arg === '--append');
  for (const arg of running.args) {
    if (arg === undefined) obscureAll(running.stage, running.command.span);
    else if (!arg.startsWith('-') && !arg.startsWith('/dev/')) {
      const text =
        piped === undefined ? bodyOf({ ...running, args: [] }, undefined) : writtenText(piped, running.command.span);
      write(running, absolute(running.stage, arg), adds, text);
    }
  }
}
