import type { Setting } from '../../model/model.ts';
import { originOf } from '../settings.ts';
import { compareLevels } from './expand.ts';
import { badParam, because, listOf, type Param, param, type Scope } from './parameters.ts';
import type { Started } from './services.ts';
import { rows } from './settings.ts';
import { switchesOfServer } from './switches.ts';

/** Why a program ends before it greets, in its own words. */
export interface Fatal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

/** What ends an SMTP server at every connection while master keeps its port open [measured: bool-true, level-invalid, o-trailing-comment]. */
export function fatalOf(scope: Scope, { faults }: Started): Fatal | undefined {
  const [fault] = faults;
  if (fault) return { reason: fault.reason, because: [{ name: '-o', origin: originOf(fault.at.span) }] };
  for (const row of switchesOfServer) {
    const bad = badParam(scope, row);
    if (bad) return badBoolean(row.name, bad);
  }
  const level = badParam(scope, rows.level);
  if (level) return { reason: `Invalid TLS level "${level.written ?? ''}"`, because: because(level) };
  return openRelay(scope);
}

/** The words of every program about a switch that is neither yes nor no. */
export function badBoolean(name: string, bad: Param<boolean>): Fatal {
  return { reason: `bad boolean configuration: ${name} = ${bad.written ?? ''}`, because: because(bad) };
}

const SAFE = [
  'reject_unauth_destination',
  'defer_unauth_destination',
  'reject',
  'defer',
  'defer_if_permit',
  'check_relay_domains',
];

/**
 * Without relay restrictions smtpd refuses to serve; since 3.0 they are empty at compatibility level 0
 * [measured: compat-level-0-no-relay-rules; postconf(5), smtpd_relay_restrictions].
 */
function openRelay(scope: Scope): Fatal | undefined {
  const asked = [rows.relay, rows.recipient, rows.compatibility, { name: 'smtpd_restriction_classes' }];
  if (asked.some(({ name }) => scope.mayBeSet(name))) return undefined;
  const [relays, , , classes] = asked.map(({ name }) => scope.named(name));
  if (classes!.length > 0) return undefined;
  const recipient = param(scope, rows.recipient);
  if (isSafe(recipient)) return undefined;
  const relay = param(scope, rows.relay);
  const level = param(scope, rows.compatibility);
  if (relays!.length > 0) {
    if (isSafe(relay) || !scope.world.since('2.10')) return undefined;
  } else if (
    level.setting.value === undefined ||
    compareLevels(level.setting.value, '1') >= 0 ||
    !scope.world.since('3.0')
  )
    return undefined;
  return {
    reason: `in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of: ${SAFE.join(', ')}`,
    because: relays!.length > 0 ? [...because(relay), ...because(recipient)] : [...because(level), relay.setting],
  };
}

function isSafe(restrictions: Param<string>): boolean {
  const list = listOf(restrictions);
  return list === undefined || list.some((one) => SAFE.includes(one));
}
