import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { HOLE } from '../../syntax/scan.ts';
import { parseShellVars } from '../../syntax/shell-vars.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { startOf } from '../../text/source-file.ts';
import { type Row, text } from '../settings.ts';
import { shellSettings } from '../shell-settings.ts';

/** What the process finds in its environment. */
export interface Environment {
  /** Empty where nobody sets it on a host that is whole; undefined where it cannot be seen. */
  value(name: string): string | undefined;
  isSet(name: string): boolean | undefined;
  /** The line that sets it. */
  setting(name: string): Setting | undefined;
  readonly files: readonly SourceFile[];
}

const FILES = ['/etc/default/haproxy', '/etc/sysconfig/haproxy'];

const row = (name: string): Row<string> => ({
  name,
  kind: text,
  defaults: [],
  cite: 'haproxy.service, EnvironmentFile [measured: env-default-file, condition-true]',
});

/** `NAME=value` of /etc/default/haproxy, and what `setenv` and `presetenv` in `global` set [docs: configuration.txt 2.3; measured]. */
export function environmentOf(world: World, globals: readonly Statement[]): Environment {
  const files = FILES.flatMap((path) => fileAt(world, path) ?? []);
  const sources = files.map((file) => shellSettings(world, parseShellVars(file).statements, startOf(file)));
  const own = globals.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' && /^(setenv|presetenv)$/.test(one.key.value ?? '') && world.holds(one.under),
  );
  const given = (name: string): Setting | undefined =>
    sources.map((source) => source.given(row(name))).findLast((setting) => setting !== undefined);
  const inside = (name: string) => own.findLast(({ args }) => args[0]?.value === name);
  const value = (name: string): string | undefined => {
    const line = inside(name);
    const outside = given(name);
    if (line && !(line.key.value === 'presetenv' && outside)) return line.args[1]?.value ?? '';
    if (outside) return outside.value;
    return world.complete ? '' : undefined;
  };
  return {
    files,
    value,
    setting: given,
    isSet: (name) => (inside(name) || given(name) ? true : world.complete ? false : undefined),
  };
}

/** What looks like some template's `${NAME}` is HAProxy's own. */
function written({ parts, span: { file } }: Word): string {
  const own = (start: number, end: number) => /^\$\{\w+(-[^}]*)?\}$/.exec(file.text.slice(start, end))?.[0];
  return parts.map((part) => (typeof part === 'string' ? part : (own(part.start, part.end) ?? HOLE))).join('');
}

const REFERENCE = /\$(?:\{(\w+)(?:-([^}]*))?\}|(\w+))/g;

/** An address with its variables put in, which also goes without quotes [measured: env-unquoted]; `HOLE` where one is not to be seen. */
export function expanded({ value }: Environment, word: Word): string {
  return written(word).replace(REFERENCE, (_, braced?: string, other?: string, bare?: string) => {
    const found = value(braced ?? bare ?? '');
    return found === '' && other !== undefined ? other : (found ?? HOLE);
  });
}
