import type { Host, Release } from '../../model/model.ts';
import { compareVersions, type World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseBlock } from '../../syntax/block.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { known23, known24 } from './known.ts';
import { releases } from './settings.ts';

/** Where the daemon looks, the folder of its own first [docs: quick configuration; 1.x: a single file]. */
const PLACES: readonly (readonly string[])[] = [
  ['/etc/dovecot/dovecot.conf', '/etc/dovecot.conf'],
  ['/usr/local/etc/dovecot/dovecot.conf', '/usr/local/etc/dovecot.conf'],
];

/** The main files: one per place. */
export function mains(world: World): readonly string[] {
  return PLACES.flatMap((places) => {
    const found = places.find((path) => fileAt(world, path) !== undefined);
    return found === undefined ? [] : [found];
  });
}

/** What a version line or the names of settings say of the release. */
export function releasesIn(host: Host, main: string): readonly Release[] | undefined {
  const own = fileAt(host, main);
  const files = [...new Set([...(own ? [own] : []), ...besides(host, main)])];
  const statements = files.flatMap((file) => parseBlock(file).statements);
  const first = own ? firstOf(parseBlock(own).statements) : undefined;
  const version = first?.key.value === 'dovecot_config_version' ? (first.args[0]?.value ?? '2.4.0') : undefined;
  if (version !== undefined)
    return orNone(
      releases.filter((one) => compareVersions(one.version, version) >= 0),
      '2.4',
    );
  const is24 = first === undefined && statements.some((one) => isOnly24(one));
  if (is24) return atLeast('2.4');
  const isOld = first !== undefined || statements.some((one) => isOnly23(one));
  return isOld ? before24(statements) : undefined;
}

/** Fragments beside the main file, which its distribution's text would include. */
function besides(host: Host, main: string) {
  const folder = main.replace(/[^/]+$/, '');
  return host.paths
    .filter((path) => path.startsWith(folder) && path.endsWith('.conf') && path !== main)
    .flatMap((path) => fileAt(host, path) ?? []);
}

/** The first line that is no include; undefined behind a hole, which may be any line. */
function firstOf(statements: readonly Statement[]): SettingStatement | undefined {
  const [first] = statements;
  return first?.kind === 'setting' && !first.under && !first.key.value?.startsWith('!include') ? first : undefined;
}

function isOnly24(one: Statement): boolean {
  if (one.kind === 'hole' || one.key.value === undefined) return false;
  const name = one.key.value;
  if (one.body)
    return name === 'ssl_server' || name === 'protocols' || /^(passdb|userdb)$/.test(name)
      ? one.args.length > 0 || name === 'ssl_server'
      : false;
  return known24(name, []) !== undefined && known23(name) === undefined;
}

function isOnly23(one: Statement): boolean {
  if (one.kind === 'hole' || one.key.value === undefined) return false;
  const name = one.key.value;
  if (one.body) return name === 'plugin' || (/^(passdb|userdb)$/.test(name) && one.args.length === 0);
  return known23(name) !== undefined && known24(name, []) === undefined;
}

/** Lines that 1.x has and 2.x only translates. */
const OLD =
  /^(ssl_disable|ssl_(cert|key|ca)_file|ssl_listen|login_(dir|user|chroot|executable|process_\w+|processes_count|max_\w+)|auth_(executable|user|process_size|count)|mail_executable|max_mail_processes)$/;

function before24(statements: readonly Statement[]): readonly Release[] {
  const settings = statements.filter((one): one is SettingStatement => one.kind === 'setting');
  const isFirst = settings.some((one) => (one.body ? one.key.value === 'auth' : OLD.test(one.key.value ?? '')));
  const isSecond = settings.some((one) =>
    one.body ? /^(service|passdb|userdb)$/.test(one.key.value ?? '') : /^ssl_(cert|key)$/.test(one.key.value ?? ''),
  );
  const names = settings.flatMap(({ key, under }) => (under ? [] : [known23(key.value ?? '')?.since ?? '']));
  const from = [isFirst && !isSecond ? '1.0' : '2.0', ...names].filter(Boolean).toSorted(compareVersions).at(-1)!;
  return orNone(
    atLeast(from).filter((one) => compareVersions(one.version, '2.4') < 0),
    '2.3',
  );
}

function atLeast(version: string): readonly Release[] {
  return releases.filter((one) => compareVersions(one.version, version) >= 0);
}

/** A version that is newer than our table still belongs to its line. */
function orNone(list: readonly Release[], line: string): readonly Release[] {
  return list.length > 0 ? list : atLeast(line);
}
