import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/source-file.ts';
import { word } from '../../syntax/statement.ts';
import { type Reading, reader, writtenValue } from '../settings.ts';
import type { Keyed } from '../key-pair.ts';
import { keyedBy } from './certificates.ts';
import { clientMode } from './command-line.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { type Frontend, frontendsOf } from './frontends.ts';
import { rows } from './settings.ts';

/** A frontend with its certificates. */
export interface Planned {
  readonly frontend: Frontend;
  readonly keyed: Keyed;
}

/** What hitch.conf asks for, in one world. */
export interface Plan {
  /** What stands outside of frontends. */
  readonly statements: readonly Statement[];
  readonly frontends: readonly Planned[];
  readonly backend: Endpoint;
  /** The command line that turns it round. */
  readonly client: Setting | undefined;
  readonly near: Span;
}

/** An empty `backend` is none [measured]. */
export function planOf(world: World, statements: readonly Statement[], near: Span): Plan {
  const set = statements.filter(
    (one) => one.kind === 'hole' || one.key.value !== 'backend' || writtenValue(one).value !== '',
  );
  // Frontends may be many, and each reads what stands around it.
  const global = statements.filter((one) => one.kind === 'hole' || one.key.value !== 'frontend');
  const reading = reader(world).last(rows.backend, set, near);
  const written = reading.statement ? writtenValue(reading.statement) : word([reading.setting.value ?? ''], near);
  return {
    statements: global,
    near,
    backend: endpointOf(world, written, reading.setting),
    client: clientMode(world),
    frontends: frontendsOf(world, statements, near).map((frontend) => ({
      frontend,
      keyed: keyedBy(world, global, frontend, near),
    })),
  };
}

const HEADERS = [rows.writeIp, rows.writeProxy, rows.writeProxyV1, rows.writeProxyV2, rows.proxyProxy];

/** The headers that are on. */
export function headersOf(world: World, { statements, near }: Plan): readonly Reading<boolean>[] {
  return HEADERS.map((row) => reader(world).last(row, statements, near)).filter(
    ({ setting }) => setting.value === true,
  );
}
