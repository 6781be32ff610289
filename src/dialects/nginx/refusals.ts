import type { World } from '../../model/worlds.ts';
import type { Refusal as IncludeRefusal } from '../../syntax/expand.ts';
import { refusalOf } from '../../syntax/nesting.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import type { Refusal } from '../refusal.ts';
import { loadedModules, settingOf } from './config.ts';
import { type Directive, directivesNamed, FOREIGN } from './directives.ts';
import type { Planned } from './listeners.ts';
import { lineRefusal, serverRefusal } from './merge-refusals.ts';

/** What was read of nginx.conf. */
export interface Read {
  readonly file: SourceFile;
  readonly statements: readonly Statement[];
  readonly refusals: readonly IncludeRefusal[];
  readonly plans: readonly Planned[];
}

/** The first trouble in nginx's order: words and braces, includes, names and their places, then the servers as blocks are merged. */
export function firstRefusal(world: World, read: Read): Refusal | undefined {
  const { file, statements, refusals, plans } = read;
  const include = refusals.find(({ under }) => world.holds(under));
  return (
    syntaxRefusal(world, statements) ??
    (include && {
      reason: include.reason,
      because: [{ name: 'include', origin: originOf(include.at) }],
    }) ??
    markRefusal(file) ??
    placeRefusal(world, statements) ??
    blockRefusal(world, statements) ??
    serverRefusal(world, plans)
  );
}

/** What the grammar does not take, in any block; blocks for other languages (`content_by_lua_block`) are not nginx's words. */
function syntaxRefusal(world: World, list: readonly Statement[]): Refusal | undefined {
  if (list.some((one) => one.kind === 'setting' && /_by_lua_block$/.test(one.key.value ?? ''))) return undefined;
  for (const one of list) {
    if (one.kind === 'hole') continue;
    const reason = refusalOf(one);
    if (reason !== undefined && world.holds(one.under))
      return { reason, because: [{ name: one.key.value?.slice(0, 60) ?? '', origin: originOf(one.span) }] };
    const inner = one.body && syntaxRefusal(world, one.body);
    if (inner) return inner;
  }
  return undefined;
}

/** A byte order mark is part of the first word [measured]. */
function markRefusal(file: SourceFile): Refusal | undefined {
  if (!file.text.startsWith('\uFEFF')) return undefined;
  const at = { file, start: 0, end: 1 };
  return {
    reason: 'unknown directive, since the file begins with a byte order mark',
    because: [{ name: 'byte order mark', origin: originOf(at) }],
  };
}

const RELAYS = ['mail', 'stream'];

/** `mail` and `stream` stand at the top, once, after their module [measured: mail-module-missing, mail-conf-d-in-http]. */
function placeRefusal(world: World, statements: readonly Statement[]): Refusal | undefined {
  const seen = new Set<string>();
  for (const one of statements) {
    if (one.kind === 'hole' || one.key.value === undefined) continue;
    const name = one.key.value;
    if (!one.body) continue;
    const misplaced = RELAYS.includes(name) ? undefined : relayInside(one.body);
    if (misplaced && world.holds(one.under) && world.holds(misplaced.under))
      return refuse(misplaced, `"${misplaced.key.value}" directive is not allowed here`);
    if (!RELAYS.includes(name) || !world.holds(one.under)) continue;
    if (seen.has(name)) return refuse(one, `"${name}" directive is duplicate`);
    seen.add(name);
    if (lacksModule(world, statements, one)) return refuse(one, `unknown directive "${name}"`);
  }
  return undefined;
}

function relayInside(body: readonly Statement[]): SettingStatement | undefined {
  return body.find(
    (one): one is SettingStatement =>
      one.kind === 'setting' && one.body !== undefined && RELAYS.includes(one.key.value ?? ''),
  );
}

/** Debian builds both as modules; a line above that we cannot see may load them. */
function lacksModule(world: World, statements: readonly Statement[], block: SettingStatement): boolean {
  const above = statements.slice(0, statements.indexOf(block));
  const wanted = `ngx_${block.key.value}_module.so`;
  const isLoaded = loadedModules(above).some(({ name, line }) => name === wanted && world.holds(line.under));
  return !isLoaded && !above.some(({ kind }) => kind === 'hole') && world.build() === 'debian';
}

/** Unknown names, odd places, wrong numbers of words, values that are none. */
function blockRefusal(world: World, statements: readonly Statement[]): Refusal | undefined {
  const isForeign = loadedModules(statements).some(({ name }) => !/^ngx_(mail|stream|http_\w+)_module\./.test(name));
  for (const one of statements) {
    if (one.kind === 'hole' || !one.body || !RELAYS.includes(one.key.value ?? '') || !world.holds(one.under)) continue;
    const place = one.key.value === 'mail' ? 'm' : 's';
    const found = bodyRefusal(world, one.body, place, isForeign);
    if (found) return found;
  }
  return undefined;
}

function bodyRefusal(world: World, body: readonly Statement[], place: string, isForeign: boolean): Refusal | undefined {
  const once = new Map<string, SettingStatement>();
  for (const one of body) {
    if (one.kind === 'hole' || one.key.value === undefined || one.operator) continue;
    const name = one.key.value;
    const reason = nameReason(one, place, isForeign) ?? lineRefusal(one, place);
    if (reason !== undefined && world.holds(one.under)) return refuse(one, reason);
    const earlier = once.get(name);
    const isOnce = formOf(name, place)?.once ?? false;
    if (isOnce && earlier && world.holds(earlier.under) && world.holds(one.under))
      return refuse(one, `"${name}" directive is duplicate`, earlier);
    if (isOnce) once.set(name, one);
    if (name === 'server' && one.body && world.holds(one.under)) {
      const inner = bodyRefusal(world, one.body, place.toUpperCase(), isForeign);
      if (inner) return inner;
    }
  }
  return undefined;
}

function formOf(name: string, place: string): Directive | undefined {
  return directivesNamed(name)?.find(({ places }) => places.includes(place));
}

function nameReason({ key, args, body }: SettingStatement, place: string, isForeign: boolean): string | undefined {
  const name = key.value ?? '';
  const forms = directivesNamed(name);
  if (!forms) return isForeign || FOREIGN.test(name) ? undefined : `unknown directive "${name}"`;
  const form = formOf(name, place);
  if (!form) return `"${name}" directive is not allowed here`;
  if (form.isBlock) return body ? undefined : `directive "${name}" has no opening "{"`;
  if (body) return `directive "${name}" is not terminated by ";"`;
  const hides = args.some(({ value }) => value === undefined);
  if (hides || (args.length >= form.least && args.length <= form.most)) return undefined;
  return `invalid number of arguments in "${name}" directive`;
}

function refuse(line: SettingStatement, reason: string, ...others: readonly SettingStatement[]): Refusal {
  const [short, ...rest] = [line, ...others].map((one) =>
    one.body ? { name: one.key.value ?? '', origin: originOf(one.key.span) } : settingOf(one),
  );
  return { reason, because: [short!, ...rest] };
}
