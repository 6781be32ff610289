import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Span } from '../../text/source-file.ts';
import { defaultOf, type Reading } from '../settings.ts';
import type { Config, Driver } from './config.ts';
import { readOption, shutOut } from './options.ts';
import { driverRows } from './settings.ts';

/** One authenticator that clients may use. */
export interface Server {
  readonly name: string;
  readonly at: Span;
  /** Undefined where an expression hides it. */
  readonly driver: string | undefined;
  readonly mechanism: string | undefined;
  readonly advertise: Reading<string>;
  readonly condition: Reading<string>;
  /** What makes it a server's. */
  readonly made: Setting;
  /** The macro that keeps its guard out. */
  readonly unguarded: Setting | undefined;
}

/** Which option makes an authenticator one for clients of this server; `cyrus_sasl` and `heimdal_gssapi` always are [source: auths/*.c; measured: client-only-authenticator]. */
const MADE_BY: Readonly<Record<string, 'condition' | 'secret' | 'socket' | 'password' | 'driver'>> = {
  plaintext: 'condition',
  external: 'condition',
  gsasl: 'condition',
  cram_md5: 'secret',
  dovecot: 'socket',
  spa: 'password',
  cyrus_sasl: 'driver',
  heimdal_gssapi: 'driver',
};

/** The authenticators that offer anything to clients. */
export function serversOf(config: Config): readonly Server[] {
  const { world } = config;
  return config.authenticators.flatMap((driver): readonly Server[] => {
    if (!driver.line.holds()) return [];
    const kind = readOption(world, driverRows.driver, driver);
    const madeBy = kind.setting.value === undefined ? undefined : MADE_BY[kind.setting.value];
    const isHidden = kind.statement !== undefined && kind.setting.value === undefined;
    if (madeBy === undefined && !isHidden) return [];
    const made = readOption(world, driverRows[madeBy ?? 'condition'], driver);
    if (!made.statement && made.setting.origin.kind === 'default') return [];
    return [serverOf(world, driver, kind, made)];
  });
}

function serverOf(world: World, driver: Driver, kind: Reading<string>, made: Reading<string>): Server {
  const name = readOption(world, driverRows.publicName, driver);
  const mechanism = name.statement ? name.setting.value : driver.name;
  return {
    name: driver.name,
    at: driver.line.span,
    driver: kind.setting.value,
    mechanism: mechanism?.toUpperCase(),
    advertise: readOption(world, driverRows.advertise, driver),
    condition: readOption(world, driverRows.condition, driver),
    made: made.setting,
    unguarded: shutOut(driver, driverRows.advertise.name),
  };
}

/** Whether a mechanism carries the password as it is. */
export function takesPassword({ driver, mechanism }: Server): boolean | undefined {
  if (driver === 'plaintext') return true;
  if (driver === 'cram_md5' || driver === 'spa' || driver === 'external' || driver === 'heimdal_gssapi') return false;
  if (driver === undefined || mechanism === undefined) return undefined;
  return mechanism === 'PLAIN' || mechanism === 'LOGIN';
}

/** Where no authenticator is: the section that would hold one. */
export function noAuthenticator(config: Config): Setting {
  return { ...defaultOf(config.world, driverRows.driver, config.authenticatorsAt), name: 'begin authenticators' };
}
