import type { Setting } from '../../model/model.ts';
import { open } from '../../platform/files.ts';
import { isQuoted, refusalOf } from '../../syntax/block.ts';
import type { Refusal } from '../../syntax/expand.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import { problem } from '../../text/problem.ts';
import type { Branch, Span } from '../../text/source-file.ts';
import { afterwards, type Stop } from './afterwards.ts';
import type { Config } from './config.ts';
import { pathIn } from './certificates.ts';
import {
  filters,
  isApart24,
  isBlock24,
  isList24,
  isOpenSection,
  isSection23,
  type Known,
  known23,
  known24,
  left23,
} from './known.ts';
import { isPlaceholder } from './read.ts';
import { sslWords, toggle } from './settings.ts';
import type { Socket } from './sockets.ts';

export interface Checked {
  readonly stop?: Stop;
  readonly problems: readonly Problem[];
}

interface Candidate {
  readonly reason: string;
  readonly at: Span;
  readonly name?: string;
  readonly under?: readonly Branch[];
  /** In which releases, where that is not settled by the name. */
  readonly when?: () => boolean;
}

/** Reads a configuration as the daemon does before it opens a socket; the first thing that it refuses counts. */
export function checked(config: Config, refusals: readonly Refusal[], sockets: readonly Socket[]): Checked {
  const { world } = config;
  const problems: Problem[] = [];
  const walked = walk(config, config.statements, { blocks: [], filters: [] }, problems);
  const included = refusals.map(({ reason, at, under }): Candidate => ({ reason, at, ...(under ? { under } : {}) }));
  const first = [...versionLines(config), ...walked, ...included].find(
    ({ under, when }) => world.holds(under) && (when?.() ?? true),
  );
  const stop = first ? stopAt(first) : afterwards(config, sockets);
  return stop ? { stop, problems } : { problems };
}

function stopAt({ reason, at, name }: Candidate): Stop {
  const value = at.file.text.slice(at.start, at.end).trim();
  const setting: Setting = {
    name: name ?? (value.split(/[\s=]/)[0] || 'dovecot.conf'),
    origin: { kind: 'written', span: at, overrides: [] },
  };
  return { reason, because: setting };
}

/** 2.4 wants to be told its version first [measured: v24-no-config-version, v24-no-storage-version, v24-config-version-too-new]. */
function versionLines({ is24, statements, world, main }: Config): readonly Candidate[] {
  if (!is24) return [];
  const at = { file: main, start: 0, end: 0 };
  const first = statements[0];
  if (first?.kind === 'hole') return [];
  if (first?.key.value !== 'dovecot_config_version')
    return [
      {
        reason: 'The first setting must be dovecot_config_version',
        at: first?.span ?? at,
        name: 'dovecot_config_version',
      },
    ];
  const version = first.args[0]?.value;
  const isTooNew = version !== undefined && /^[\d.]+$/.test(version) && !world.since(version);
  const storage = statements.some((one) => one.kind === 'hole' || one.key.value === 'dovecot_storage_version');
  return [
    ...(isTooNew ? [{ reason: `dovecot_config_version ${version} is newer than the program`, at: first.span }] : []),
    ...(storage
      ? []
      : [{ reason: 'dovecot_storage_version is not set', at: first.span, name: 'dovecot_storage_version' }]),
  ];
}

interface Where {
  /** Names of the blocks around, outermost first: `service`, `service_imap-login`, … */
  readonly blocks: readonly string[];
  readonly filters: readonly string[];
}

function walk(config: Config, list: readonly Statement[], where: Where, problems: Problem[]): readonly Candidate[] {
  return list.flatMap((one): readonly Candidate[] => {
    if (one.kind === 'hole' || one.key.value === undefined) return [];
    const under = one.under ? { under: one.under } : {};
    const reason = refusalOf(one);
    if (reason !== undefined) return [{ reason, at: one.span, ...under }];
    if (!one.body) return leaf(config, one, where, problems).map((found) => ({ ...found, ...under }));
    return block(config, one, where, problems);
  });
}

function leaf(config: Config, one: SettingStatement, where: Where, problems: Problem[]): readonly Candidate[] {
  const name = one.key.value!;
  const known = config.is24 ? known24(name, where.blocks) : known23(name, where.blocks.at(-1));
  if (!known) return unknownName(config, one, where, problems);
  const left =
    !config.is24 && !one.under && where.blocks.length === 0 && left23(name)
      ? () => config.world.since('2.3')
      : undefined;
  // Names narrow the releases already; under a condition they are not worth a question.
  const early = known.since === undefined || one.under ? undefined : () => !config.world.since(known.since!);
  const unknownThere = { reason: `Unknown setting: ${name}`, at: one.span, name };
  return [
    ...(left ? [{ ...unknownThere, when: left }] : []),
    ...(early ? [{ ...unknownThere, when: early }] : []),
    ...badValue(one, known),
    ...missingFile(config, one, where),
  ];
}

/** Only the releases that we know are sure not to know it. */
function unknownName(config: Config, one: SettingStatement, where: Where, problems: Problem[]): readonly Candidate[] {
  const name = one.key.value!;
  const isWithin = (fits: (block: string) => boolean) => where.blocks.some(fits);
  if (config.is24 && (isWithin(isOpenBlock24) || isWithin(isList24) || isList24(name))) return [];
  const refused = { reason: `Unknown setting: ${name}`, at: one.span, name };
  if (!config.is24) return [refused];
  if (known23(name) || known23(name, 'inet_listener') || known23(name, 'service') || known23(name, 'passdb'))
    return [refused];
  // `@metric_defaults = backend` takes over a group of settings [docs: 2.4, settings groups].
  if (isApart24(name) || name.startsWith('@')) return [];
  if (config.world.since('2.4.2'))
    problems.push(problem('unknown-setting', `"${name}" is no setting of Dovecot that is known here`, one.span));
  else return [refused];
  return [];
}

/** Blocks of 2.4 that take any name. */
function isOpenBlock24(block: string): boolean {
  return OPEN24.test(block);
}

const OPEN24 =
  /^(imap_id_send|import_environment|.*_fields|mail_log_events|charset_aliases|fields|lua_settings|settings|.*_environment|.*_ops|.*_text_value|.*_attributes|oauth2.*|mysql.*|pgsql.*|cassandra.*|fts_solr.*|fts_flatcurve.*)$/;

function badValue(one: SettingStatement, { kind }: Known): readonly Candidate[] {
  const word = one.args[0];
  const name = one.key.value!;
  if (word?.value === undefined || isPlaceholder(word.value) || (/^\$/.test(word.value) && !isQuoted(word))) return [];
  const { value } = word;
  if (kind === 'switch' && toggle.read(value) === undefined)
    return [{ reason: `Invalid boolean value: ${value} (use yes or no)`, at: one.span, name }];
  if (name === 'ssl' && kind === 'text' && sslWords.read(value) === undefined)
    return [{ reason: `Invalid value: ${value}`, at: one.span, name }];
  if (kind === 'number' && !/^\d+$/.test(value) && value !== 'unlimited')
    return [{ reason: `Invalid number: ${value}`, at: one.span, name }];
  return [];
}

/** Files of TLS settings are read at start, even where TLS is off, and in every block [measured: cert-missing-*, tls-dh-missing-file]. */
function missingFile(config: Config, one: SettingStatement, { blocks }: Where): readonly Candidate[] {
  const name = config.is24 && blocks.includes('ssl_server') ? `ssl_server_${one.key.value}` : one.key.value!;
  const wants = config.is24 ? /^(ssl_server_)+(alt_)?(cert|key|dh|ca)_file$/ : /^ssl_(alt_|client_)?(cert|key|ca|dh)$/;
  if (!wants.test(name)) return [];
  const value = one.args[0]?.value;
  const setting: Setting<string> = {
    name,
    ...(value === undefined ? {} : { value }),
    origin: { kind: 'written', span: one.span, overrides: [] },
  };
  const path = pathIn(config, { setting, statement: one });
  if (config.is24 && path === undefined) return [{ reason: `${name}: "${value}" is no file`, at: one.span, name }];
  if (!path?.startsWith('/') || open(config.world, path).kind !== 'absent') return [];
  return [{ reason: `${name}: Can't open file ${path}: No such file or directory`, at: one.span, name }];
}

function block(config: Config, one: SettingStatement, where: Where, problems: Problem[]): readonly Candidate[] {
  const key = one.key.value!;
  const at = { ...one.key.span, end: one.args.at(-1)?.span.end ?? one.key.span.end };
  const under = one.under ? { under: one.under } : {};
  if (filters.includes(key) && where.blocks.length === 0) {
    const wrong = nesting(where.filters, key);
    const inner = walk(config, one.body ?? [], { ...where, filters: [...where.filters, key] }, problems);
    return wrong ? [{ reason: wrong, at, ...under }, ...inner] : inner;
  }
  const parent = where.blocks.at(-1);
  const isKnown = config.is24 ? isBlock24(key, where.blocks) : isSection23(key, parent) || isOpenSection(parent ?? '');
  if (!isKnown) {
    if (!config.is24) return [{ reason: `Unknown setting: ${key}`, at, ...under }];
    if (!isApart24(key) && !isOpenBlock24(key) && (isSection23(key, undefined) || key === 'auth'))
      return [{ reason: `Unknown section name: ${key}`, at, ...under }];
    return []; // a plugin's own block, for all that is known here
  }
  if (config.is24 && /^(passdb|userdb)$/.test(key) && one.args.length === 0)
    return [{ reason: `${key} { } is missing its name`, at, ...under }];
  const names = config.is24 ? named24(where.blocks, key, one.args[0]?.value) : [key];
  return walk(config, one.body ?? [], { ...where, blocks: [...where.blocks, ...names] }, problems);
}

/** A block's settings may leave out its name, and that of the block it specialises. */
function named24(blocks: readonly string[], key: string, name: string | undefined): readonly string[] {
  const longer = blocks.map((one) => `${one}_${key}`);
  if (name === undefined) return [...longer, key];
  const kind = name.replaceAll('-', '_');
  return [...longer, ...longer.map((one) => `${one}_${kind}`), key, `${key}_${kind}`, kind];
}

const ORDER = ['local', 'local_name', 'remote', 'protocol'];

/** Networks go outside, protocols inside [measured: filter-nesting-wrong-way, v24-nested-order-wrong]. */
function nesting(around: readonly string[], key: string): string | undefined {
  const outer = around.find((one) => ORDER.indexOf(one) > ORDER.indexOf(key) || (one === key && key === 'protocol'));
  if (outer === undefined) return undefined;
  return `${outer} { ${key} { .. } } not allowed (use ${key} { ${outer} { .. } } instead)`;
}
