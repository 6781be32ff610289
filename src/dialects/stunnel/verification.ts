import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { isOpen } from '../settings.ts';
import { mayBring } from './holes.ts';
import { settingOf } from './refusal.ts';
import type { Section } from './sections.ts';
import { rows } from './settings.ts';

/** What is checked of the far side's certificate. */
export interface Verification {
  /** Undefined where a template expression hides it. */
  readonly chain: boolean | undefined;
  readonly peer: boolean | undefined;
  /** The lines that set these. */
  readonly because: readonly Setting[];
  /** Lines that name who must be there: `checkHost`, `checkIP`, `checkEmail`. */
  readonly names: readonly Setting[];
  readonly isHidden: boolean;
  /** Whether the far side is checked, and against a name. */
  readonly verified: Fact<boolean>;
}

const NAMES = ['verify', 'verifyChain', 'verifyPeer', 'checkHost', 'checkIP', 'checkEmail'];

interface State {
  readonly chain: boolean | undefined;
  readonly peer: boolean | undefined;
  readonly because: readonly Setting[];
}

/**
 * `verify = 0…4` is the older form: 1 to 3 check the chain, 3 and 4 the certificate itself, which is stronger than a
 * name [source: options.c]. The chain alone proves no name [docs: stunnel(8), verifyChain; measured].
 */
export function verificationOf(world: World, section: Section): Verification {
  let state: State = { chain: false, peer: false, because: [] };
  const names: Setting[] = [];
  for (const statement of section.statements) {
    if (statement.kind === 'hole' || statement.key.value === undefined) continue;
    const name = statement.key.value.toLowerCase();
    if (!NAMES.some((one) => one.toLowerCase() === name)) continue;
    if (!world.holds(statement.under)) continue;
    if (name.startsWith('check')) names.push(settingOf(statement));
    else state = after(state, name, statement);
  }
  const isHidden =
    state.chain === undefined ||
    state.peer === undefined ||
    section.statements.some((one) => isOpen(one) && mayBring(one, NAMES) && world.holds(one.under));
  return { ...state, names, isHidden, verified: verifiedFact(world, section, state, names, isHidden) };
}

function after(state: State, name: string, statement: SettingStatement): State {
  const value = statement.args[0]?.value?.toLowerCase();
  const isOn = value === undefined ? undefined : value === 'yes';
  const setting = settingOf(statement);
  if (name === 'verifychain') return { ...state, chain: isOn, because: [setting, ...state.because] };
  if (name === 'verifypeer') return { ...state, peer: isOn, because: [setting, ...state.because] };
  const level = value === undefined ? undefined : Number(value);
  return {
    chain: level === undefined ? undefined : level >= 1 && level <= 3,
    peer: level === undefined ? undefined : level >= 3,
    because: [setting],
  };
}

function verifiedFact(
  world: World,
  { near }: Section,
  { chain, peer, because }: State,
  names: readonly Setting[],
  isHidden: boolean,
): Fact<boolean> {
  if (peer === true || (chain === true && names.length > 0)) return fact(true, ...names, ...because);
  if (isHidden) return unknown(...because);
  if (because.length > 0) return fact(false, ...because);
  const row = rows.verifyChain;
  return fact(false, {
    name: row.name,
    value: row.defaults[0]?.value,
    origin: { kind: 'default', of: world.label(), near },
  });
}
