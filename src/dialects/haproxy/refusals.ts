import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { refusalOf } from '../../syntax/nesting.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { Refusal } from '../refusal.ts';
import { originOf, writtenValue } from '../settings.ts';
import { settingOf } from './binds.ts';
import { PROXY, SECTIONS, SERVER } from './keywords.ts';
import { lastOf, optionsOf } from './options.ts';
import type { Front, Plan } from './plan.ts';
import { linesNamed, type Section } from './sections.ts';
import { optionSetting, type Server, serversOf } from './servers.ts';

/**
 * What stops HAProxy: words and sections, then lines, then what does not fit together [measured with 2.6.12]. Of sections
 * in `mode http` only what the grammar refuses is looked at, since their keywords are many and none of ours.
 */
export function firstRefusal(world: World, plan: Plan, files: readonly SourceFile[]): Refusal | undefined {
  const { cut, fronts } = plan;
  const lines = [...cut.above, ...cut.sections.flatMap((section) => section.lines)];
  return (
    syntaxRefusal(world, lines) ??
    first(files, markRefusal) ??
    lastLineRefusal(world, files) ??
    aboveRefusal(world, cut.above) ??
    (cut.unended && { reason: "non-terminated '.if' block", because: [settingOf(cut.unended)] }) ??
    first(cut.sections, headerRefusal) ??
    first(fronts, (front) => frontRefusal(world, front)) ??
    first(cut.sections, (section) => serverRefusal(world, plan, section)) ??
    first(fronts, (front) => routeRefusal(world, plan, front))
  );
}

function first<T>(list: readonly T[], look: (one: T) => Refusal | undefined): Refusal | undefined {
  for (const one of list) {
    const found = look(one);
    if (found) return found;
  }
  return undefined;
}

function syntaxRefusal(world: World, lines: readonly Statement[]): Refusal | undefined {
  return first(lines, (one) => {
    const reason = refusalOf(one);
    if (reason === undefined || !world.holds(one.under)) return undefined;
    return { reason, because: [{ name: 'line', origin: originOf(one.span) }] };
  });
}

/** A byte order mark is part of the first word [measured]. */
function markRefusal(file: SourceFile): Refusal | undefined {
  if (!file.text.startsWith('\uFEFF')) return undefined;
  const because = [{ name: 'byte order mark', origin: originOf({ file, start: 0, end: 1 }) }];
  return { reason: 'unknown keyword out of section, since the file begins with a byte order mark', because };
}

/** The last line must end in a line feed since 2.3 [docs: CHANGELOG; measured]. What a template leaves at its end, no file tells. */
function lastLineRefusal(world: World, files: readonly SourceFile[]): Refusal | undefined {
  return first(files, (file) => {
    const start = file.text.lastIndexOf('\n') + 1;
    if (file.derivedFrom || file.text.slice(start).trim() === '' || !world.since('2.3')) return undefined;
    const because = [{ name: 'last line', origin: originOf({ file, start, end: file.text.length }) }];
    return { reason: 'Missing LF on last line, file might have been truncated', because };
  });
}

function aboveRefusal(world: World, above: readonly Statement[]): Refusal | undefined {
  if (above.some((one) => one.kind === 'hole')) return undefined;
  return first(above, (one) => {
    if (one.kind === 'hole' || one.key.value === undefined || one.operator || !world.holds(one.under)) return undefined;
    return { reason: `unknown keyword '${one.key.value}' out of section`, because: [settingOf(one)] };
  });
}

/** A name of letters, digits and `-_.:` [docs: configuration.txt 4; measured]; an address behind it is from another age. */
function headerRefusal({ header, kind }: Section): Refusal | undefined {
  if (!/^(listen|frontend|backend)$/.test(kind)) return undefined;
  const [name, next] = header.args.map(({ value }) => value);
  const because = [settingOf(header)];
  if (header.args.length === 0) return { reason: `'${kind}' expects an <id> argument`, because };
  const odd = /[^A-Za-z0-9_.:-]/.exec(name ?? '')?.[0];
  if (odd !== undefined) return { reason: `character '${odd}' is not permitted in '${kind}' name '${name}'`, because };
  if (kind === 'backend' || header.args.length < 2 || next === 'from' || next === undefined) return undefined;
  return { reason: "please use the 'bind' keyword for listening addresses", because };
}

function frontRefusal(world: World, { section, binds, mode, modeSetting }: Front): Refusal | undefined {
  if (mode !== undefined && !/^(tcp|http|health|log|spop)$/.test(mode))
    return { reason: `unknown proxy mode '${mode}'`, because: modeSetting ? [modeSetting] : [] };
  if (mode === 'tcp') {
    const keyword = first(section.lines, (one) => keywordRefusal(world, one, section.kind));
    if (keyword) return keyword;
  }
  return first(binds, ({ bind, keyed }) =>
    bind.reason === undefined ? keyed.refusal : { reason: bind.reason, because: [bind.setting] },
  );
}

function keywordRefusal(world: World, one: Statement, kind: string): Refusal | undefined {
  if (one.kind === 'hole' || one.operator || one.key.value === undefined) return undefined;
  const name = one.key.value;
  if (PROXY.has(name) || SECTIONS.has(name) || !world.holds(one.under)) return undefined;
  return { reason: `unknown keyword '${name}' in '${kind}' section`, because: [settingOf(one)] };
}

/** A server that speaks TLS is verified unless a line says otherwise, and that wants a CA file [measured]. */
function serverRefusal(world: World, plan: Plan, section: Section): Refusal | undefined {
  if (section.kind !== 'listen' && section.kind !== 'backend') return undefined;
  const given = first(linesNamed(world, section, 'default-server'), (line) => {
    const { unknown } = optionsOf(line, line.args, SERVER);
    return unknown === undefined ? undefined : { reason: `unknown keyword '${unknown}'`, because: [settingOf(line)] };
  });
  return given ?? first(serversOf(world, plan.environment, section), (server) => oneServerRefusal(plan, server));
}

function oneServerRefusal(plan: Plan, { reason, setting, options, isHidden }: Server): Refusal | undefined {
  if (reason !== undefined) return { reason, because: [setting] };
  const ssl = lastOf(options, 'ssl');
  const verify = lastOf(options, 'verify');
  const isVerified = verify ? verify.value?.value === 'required' : plan.verifies;
  if (!ssl || isHidden || !isVerified || lastOf(options, 'ca-file')) return undefined;
  return { reason: 'verify is enabled by default but no CA file specified', because: [optionSetting(ssl), setting] };
}

/** A back end that no section has. */
function routeRefusal(world: World, { backends, isHidden }: Plan, { section }: Front): Refusal | undefined {
  if (isHidden) return undefined;
  const own = linesNamed(world, section, 'use_backend', 'default_backend');
  const inherited = section.defaults ? linesNamed(world, section.defaults, 'default_backend') : [];
  return first([...own, ...inherited], (line) => missing(line, section, (name) => backends.has(name)));
}

function missing(line: SettingStatement, { name }: Section, isThere: (name: string) => boolean): Refusal | undefined {
  const { value } = writtenValue(line);
  if (value === undefined || value.includes('%[') || isThere(value)) return undefined;
  const because: readonly Setting[] = [settingOf(line)];
  return { reason: `Proxy '${name ?? ''}': unable to find required ${line.key.value}: '${value}'`, because };
}
