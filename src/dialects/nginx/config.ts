import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { open, openBeside } from '../../platform/files.ts';
import { glob } from '../../platform/glob.ts';
import { parseBraces } from '../../syntax/braces.ts';
import { type Expanded, expand, type Included } from '../../syntax/expand.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';

/** `mail {}` or `stream {}`, or a server in one of them. */
export interface Block {
  readonly header: SettingStatement;
  readonly statements: readonly Statement[];
}

/** What the package puts beside nginx.conf; no repository carries it [measured: nginx-common 1.22.1]. */
const SHIPPED =
  /\/(mime\.types|fastcgi_params|fastcgi\.conf|proxy_params|scgi_params|uwsgi_params|koi-utf|koi-win|win-utf)$/;

/** Reads nginx.conf with its includes: relative to its folder, globs in byte order, a plain name must be there [source: ngx_conf_include; measured: mail-include, mail-include-missing]. */
export function configurationOf(world: World, main: string, file: SourceFile): Expanded {
  return expand(file, {
    parse: parseBraces,
    include: (statement) => included(world, main, statement),
  });
}

function included(world: World, main: string, { key, args }: SettingStatement): Included | undefined {
  if (key.value !== 'include') return undefined;
  const written = args[0]?.value;
  if (written === undefined) return { kind: 'hole' };
  const path = posix.resolve(posix.dirname(main), written);
  if (/[*?[]/.test(path)) {
    const { paths, unseen } = glob(world, path);
    const found = paths.map((one) => open(world, one));
    if (unseen || found.some(({ kind }) => kind === 'binary' || kind === 'present')) return { kind: 'hole' };
    return { kind: 'files', files: found.flatMap((one) => (one.kind === 'file' ? [one.file] : [])) };
  }
  const found = SHIPPED.test(path) ? open(world, path) : openBeside(world, main, path);
  if (found.kind === 'file') return { kind: 'files', files: [found.file] };
  if (found.kind === 'absent')
    return { kind: 'refused', reason: `open() "${path}" failed (2: No such file or directory)` };
  if (found.kind === 'dir') return { kind: 'refused', reason: `pread() "${path}" failed (21: Is a directory)` };
  return { kind: 'hole' };
}

/** `mail {}` or `stream {}` with what its servers look up: its own lines, and its maps and upstreams by name. */
export interface Outer {
  readonly lines: readonly Statement[];
  readonly maps: ReadonlyMap<string, Block>;
  readonly upstreams: ReadonlyMap<string, Block>;
}

export function outerOf(world: World, { statements }: Block): Outer {
  const byName = (name: string, at: number) =>
    new Map(blocksNamed(world, statements, name).map((one) => [one.header.args[at]?.value ?? '', one]));
  return {
    lines: statements.filter((one) => one.kind === 'hole' || !one.body),
    maps: byName('map', 1),
    upstreams: byName('upstream', 0),
  };
}

/** The blocks of one name that count in this world. */
export function blocksNamed(world: World, list: readonly Statement[], name: string): readonly Block[] {
  return list.flatMap((one) =>
    one.kind === 'setting' && one.key.value === name && one.body && world.holds(one.under)
      ? [{ header: one, statements: one.body }]
      : [],
  );
}

/** Modules that lines load, by their base names. */
export function loadedModules(
  list: readonly Statement[],
): readonly { readonly name: string; readonly line: SettingStatement }[] {
  return list.flatMap((line) =>
    line.kind === 'setting' && line.key.value === 'load_module' && line.args[0]?.value !== undefined
      ? [{ name: posix.basename(line.args[0].value), line }]
      : [],
  );
}

/** A directive as a setting: what one would change. Its words are joined as a reader sees them. */
export function settingOf({ key, args, span }: SettingStatement): Setting {
  const value = args.map((one) => one.value);
  const name = key.value ?? '';
  return {
    name,
    ...(value.includes(undefined) ? {} : { value: value.join(' ') }),
    origin: originOf(span),
  };
}

/** The head of a block as a setting. */
export function headerSetting({ key, args, span }: SettingStatement): Setting {
  const end = args.at(-1)?.span.end ?? key.span.end;
  return { name: key.value ?? '', origin: originOf({ ...span, end }) };
}
