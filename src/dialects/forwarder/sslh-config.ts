import { joinTexts } from '../../syntax/scan.ts';
import { type Statement, type Word, word } from '../../syntax/statement.ts';
import { parseLibconfig } from '../../syntax/libconfig.ts';
import type { World } from '../../model/worlds.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { SslhOptions, Target } from './sslh-options.ts';

/** What a configuration file of sslh says, in the words of its command line, which wins [sslh(8); example.cfg]. */
export function sslhConfig(world: World, file: SourceFile): SslhOptions {
  const top = parseLibconfig(file).statements;
  const onTimeout = valueIn(world, top, 'on_timeout') ?? valueIn(world, top, 'on-timeout');
  return {
    listens: groupsIn(world, top, 'listen').flatMap((group) => placeIn(world, group) ?? []),
    targets: groupsIn(world, top, 'protocols').flatMap((group) => targetIn(world, group)),
    isInetd: valueIn(world, top, 'inetd')?.value === 'true',
    ...(onTimeout ? { onTimeout } : {}),
  };
}

/** The groups of a list. */
function groupsIn(world: World, statements: readonly Statement[], name: string): readonly (readonly Statement[])[] {
  const list = statements.findLast((one) => one.kind === 'setting' && one.key.value === name && world.holds(one.under));
  if (list?.kind !== 'setting') return [];
  return (list.body ?? []).flatMap((one) =>
    one.kind === 'setting' && one.body && world.holds(one.under) ? [one.body] : [],
  );
}

function valueIn(world: World, statements: readonly Statement[], name: string): Word | undefined {
  const found = statements.findLast(
    (one) => one.kind === 'setting' && one.key.value === name && world.holds(one.under),
  );
  return found?.kind === 'setting' ? found.args[0] : undefined;
}

function targetIn(world: World, group: readonly Statement[]): readonly Target[] {
  const name = valueIn(world, group, 'name')?.value;
  const to = placeIn(world, group);
  return name === undefined || !to ? [] : [{ name: name === 'ssl' ? 'tls' : name, to }];
}

/** `host` and `port` as the command line writes them. */
function placeIn(world: World, group: readonly Statement[]): Word | undefined {
  const host = valueIn(world, group, 'host');
  const port = valueIn(world, group, 'port');
  if (!host || !port) return undefined;
  const parts = host.value?.includes(':') ? [`[${host.value}]`] : host.parts;
  return word(joinTexts([...parts, ':', ...port.parts]), { ...host.span, end: Math.max(host.span.end, port.span.end) });
}
