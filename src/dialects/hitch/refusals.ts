import type { World } from '../../model/worlds.ts';
import { refusalOf } from '../../syntax/nesting.ts';
import type { Statement } from '../../syntax/statement.ts';
import { originOf, writtenValue } from '../settings.ts';
import type { Refusal } from '../refusal.ts';
import type { Frontend } from './frontends.ts';
import { headersOf, type Plan, type Planned } from './plan.ts';
import { rows } from './settings.ts';

/** In hitch's order: the file, its values line by line, then certificates [source: hitch.c, main]. */
export function firstRefusal(world: World, statements: readonly Statement[], plan: Plan): Refusal | undefined {
  const { frontends, backend, client } = plan;
  const bad = [...frontends.map(({ frontend }) => frontend.endpoint), backend].find(
    ({ reason }) => reason !== undefined,
  );
  return (
    syntaxRefusal(world, statements) ??
    twiceRefusal(world, statements) ??
    (bad?.reason === undefined ? undefined : { reason: bad.reason, because: [bad.setting] }) ??
    redundant(frontends) ??
    headersRefusal(world, plan) ??
    (client ? undefined : frontends.find(({ keyed }) => keyed.refusal)?.keyed.refusal)
  );
}

function syntaxRefusal(world: World, statements: readonly Statement[]): Refusal | undefined {
  for (const one of statements) {
    if (one.kind === 'hole' || !world.holds(one.under)) continue;
    const reason = refusalOf(one);
    if (reason !== undefined)
      return {
        reason: `Parsing error: ${reason}`,
        because: [{ name: one.key.value ?? '', origin: originOf(one.span) }],
      };
    const inner = one.body && syntaxRefusal(world, one.body);
    if (inner) return inner;
  }
  return undefined;
}

/** The three ways to name versions exclude each other [measured]. */
function twiceRefusal(world: World, statements: readonly Statement[]): Refusal | undefined {
  const lines = statements.flatMap((one) => {
    const isOne = one.kind === 'setting' && ['tls', 'ssl', 'tls-protos'].includes(one.key.value ?? '');
    return isOne && !one.operator && world.holds(one.under) ? [one] : [];
  });
  const first = lines.findIndex((one) => !isOffLine(one));
  const second = first < 0 ? undefined : lines[first + 1];
  if (!second) return undefined;
  const name = second.key.value ?? '';
  const because = [second, lines[first]!].map((one) => ({ name: one.key.value ?? '', origin: originOf(one.span) }));
  return { reason: `It is illegal to specify ${name} after ssl, tls or tls-protos`, because };
}

/** `tls = off` and `ssl = off`, which choose nothing [measured]. */
export function isOffLine(statement: Statement): boolean {
  if (statement.kind === 'hole') return false;
  const { value } = writtenValue(statement);
  return value !== undefined && rows.tls.kind.read(value) === false;
}

function redundant(frontends: readonly Planned[]): Refusal | undefined {
  const seen = new Map<string, Frontend>();
  for (const { frontend } of frontends) {
    const { written, port } = frontend.endpoint;
    if (written.host === undefined || port === undefined) continue;
    const name = `[${written.host}]:${port}`;
    const earlier = seen.get(name);
    if (earlier)
      return {
        reason: `Redundant frontend (matching IP and port) definition: '${name}'`,
        because: [frontend.endpoint.setting, earlier.endpoint.setting],
      };
    seen.set(name, frontend);
  }
  return undefined;
}

/** Only one header can be in front of a connection [measured]. */
function headersRefusal(world: World, plan: Plan): Refusal | undefined {
  const kinds = new Map(headersOf(world, plan).map(({ setting }) => [kindOfHeader(setting.name), setting]));
  if (kinds.size < 2) return undefined;
  const reason =
    'Options --write-ip, --write-proxy-proxy, --write-proxy-v1 and --write-proxy-v2 are mutually exclusive';
  return { reason, because: [...kinds.values()].toReversed() };
}

function kindOfHeader(name: string): string {
  return name === rows.writeProxy.name ? rows.writeProxyV2.name : name;
}
