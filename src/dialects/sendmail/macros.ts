import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { type Expanded, expand, type Included } from '../../syntax/expand.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { type SourceFile, spanText } from '../../text/source-file.ts';
import { parseMc } from './m4-grammar.ts';
import { DEFINES, DOMAINS, rows } from './settings.ts';

/** What sendmail.mc makes of sendmail.cf, as far as listeners go. */
export interface Made {
  /** `O` lines, under the names that they have there. */
  readonly statements: readonly Statement[];
  readonly noDefaultMsa?: SettingStatement;
  readonly expanded: Expanded;
}

/** m4 run on a file, in one world. */
export function madeFrom(world: World, file: SourceFile): Made {
  const expanded = expand(file, { parse: parseMc, include: (statement) => included(world, statement) });
  const macros = new Map([['MAIL_SETTINGS_DIR', '/etc/mail/']]);
  let statements: Statement[] = [];
  let noDefaultMsa: SettingStatement | undefined;
  for (const statement of expanded.statements) {
    if (!world.holds(statement.under)) continue;
    if (statement.kind === 'hole') {
      statements.push(statement);
      continue;
    }
    const [first, second] = statement.args;
    const name = statement.key.value;
    const option = DEFINES.get(first?.value ?? '');
    if (name === 'define' && first?.value !== undefined && !option) macros.set(first.value, second?.value ?? '');
    else if (name === 'undefine' && option) statements = statements.filter((one) => !isOption(one, option));
    else if (name === 'FEATURE' && first?.value === 'no_default_msa') noDefaultMsa = statement;
    else statements.push(...linesOf(statement, option, macros));
  }
  return { statements, expanded, ...(noDefaultMsa ? { noDefaultMsa } : {}) };
}

function isOption(statement: Statement, option: string): boolean {
  return statement.kind === 'setting' && statement.key.value === option;
}

function linesOf(
  statement: SettingStatement,
  option: string | undefined,
  macros: ReadonlyMap<string, string>,
): readonly Statement[] {
  const [first, second] = statement.args;
  const name = statement.key.value;
  const at = { span: statement.span, ...(statement.under ? { under: statement.under } : {}) };
  const line = (key: string, value: Word | undefined): readonly Statement[] => [
    {
      kind: 'setting',
      key: word([key], statement.key.span),
      args: [value ? filled(value, macros) : word([''], { ...statement.span, start: statement.span.end })],
      ...at,
    },
  ];
  if (name === 'define' && option !== undefined) return line(option, second);
  if (name === 'DAEMON_OPTIONS') return line(rows.daemon.name, first);
  // Which way a condition goes, only m4 knows; it matters where it holds one of ours.
  const isCondition = (name === 'ifdef' || name === 'ifelse') && MATTERS.test(spanText(statement.span));
  return isCondition ? [{ kind: 'hole', ...at }] : [];
}

const MATTERS = /DAEMON_OPTIONS|confAUTH_|confSERVER_/;
const MOST_TURNS = 8;

/** A value is read again when it is written out, so that macros in it are replaced. */
function filled(value: Word, macros: ReadonlyMap<string, string>): Word {
  if (value.value === undefined) return value;
  let text = value.value;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const next = text.replace(/[A-Za-z_]\w*/g, (name) => macros.get(name) ?? name).slice(0, 4_096);
    if (next === text) break;
    text = next;
  }
  return word([text.replace(/[`']/g, '')], value.span);
}

const CF_M4 = /(^|\/)m4\/cf\.m4$/;
/** Debian's own, which set nothing of ours [source: sendmail-base 8.17]. */
const DEBIAN = /^\/etc\/mail\/m4\/(dialup|provider)\.m4$/;

function included(world: World, { key, args: [name] }: SettingStatement): Included | undefined {
  const isInclude = key.value === 'include' || key.value === 'sinclude';
  if (key.value === 'DOMAIN') return domain(world, name);
  if (!isInclude || !name) return undefined;
  if (name.value === undefined) return { kind: 'hole' };
  const path = name.value.replace('MAIL_SETTINGS_DIR', '/etc/mail/');
  return CF_M4.test(path) ? undefined : fileOrHole(world, path, DEBIAN.test(path));
}

function fileOrHole(world: World, path: string, isShipped: boolean): Included {
  const found = open(world, path);
  if (found.kind === 'file') return { kind: 'files', files: [found.file] };
  // m4 complains of a file that is not there, and goes on.
  return isShipped || found.kind === 'absent' ? { kind: 'files', files: [] } : { kind: 'hole' };
}

const FOLDERS = ['/usr/share/sendmail/cf/domain', '/usr/share/sendmail-cf/domain', '/etc/mail/domain'];

function domain(world: World, name: Word | undefined): Included | undefined {
  if (name?.value === undefined) return { kind: 'hole' };
  if (DOMAINS.has(name.value)) return undefined;
  const path = FOLDERS.map((folder) => `${folder}/${name.value}.m4`).find((one) => open(world, one).kind === 'file');
  return path === undefined ? { kind: 'hole' } : fileOrHole(world, path, false);
}
