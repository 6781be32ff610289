import { fact } from '../../model/facts.ts';
import type { Fact } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { type UnitStart, unitStarts } from '../../platform/exec-start.ts';
import { fileAt } from '../../platform/files.ts';
import type { Statement } from '../../syntax/statement.ts';
import { reader } from '../settings.ts';
import { type Config, configOf, type Program, SITE } from './config.ts';
import { rows } from './settings.ts';

const PROGRAMS: readonly Program[] = ['pop3d', 'imap4d'];

/** A service for each program of which the host has a unit, a block in the site's file, or a file of its own. */
export function mains(world: World): readonly string[] {
  return PROGRAMS.filter((program) => isHere(world, program) && isRun(world, program)).map(
    (program) => `${SITE} ${program}`,
  );
}

function isRun(world: World, program: Program): boolean {
  const unit = unitOf(world, program);
  return isDaemon(world, configOf(world, program, unit?.argv ?? []), unit).is !== false;
}

/** `-d` and `--daemon` win over `mode`; without either, the program talks on its standard input [measured: 3.15]. */
export function isDaemon(
  world: World,
  { program, statements, near }: Config,
  unit: UnitStart | undefined,
): Fact<boolean> {
  const isTold = (unit?.argv ?? []).some(({ value }) => /^(-d\d*|--daemon(=.*)?)$/.test(value ?? ''));
  if (isTold && unit) return fact(true, unit.setting);
  const mode = reader(world).last(rows.operation, statements, near).setting;
  // Units in the tree show what is started here; where there are none, the package brings its own.
  const isLeftOut = !unit && PROGRAMS.some((other) => other !== program && unitOf(world, other));
  if (mode.value === 'daemon' && statements.some(isDaemonMode) && !isLeftOut) return fact(true, mode);
  if (unit || mode.value === 'inetd' || world.complete) return fact(false, ...(unit ? [unit.setting] : [mode]));
  const is = world.ask({
    id: `not-carried ${world.root} ${program} daemon`,
    kind: 'not-carried',
    at: near,
    answers: [
      { is: true, text: `a unit starts ${program} as a daemon` },
      { is: false, text: `nothing starts ${program} as a daemon` },
    ],
  });
  return fact(is, mode);
}

function isHere(world: World, program: Program): boolean {
  if (unitOf(world, program) || fileAt(world, `/etc/mailutils.d/${program}`)) return true;
  const text = fileAt(world, SITE)?.text ?? '';
  return new RegExp(`\\bprogram\\s+"?${program}"?\\s*\\{`).test(text) || statesDaemon(world, program);
}

function statesDaemon(world: World, program: Program): boolean {
  return configOf(world, program, []).statements.some((one) => isDaemonMode(one));
}

/** `mode daemon` at a program's top. */
function isDaemonMode(statement: Statement): boolean {
  return statement.kind === 'setting' && statement.key.value === 'mode' && statement.args[0]?.value === 'daemon';
}

export function programOf(main: string): Program {
  return main.endsWith(' imap4d') ? 'imap4d' : 'pop3d';
}

/** Courier's unit runs `pop3d start`, from a program of the same name. */
export function unitOf(world: World, program: Program): UnitStart | undefined {
  return unitStarts(world).find(({ program: path, argv, setting }) => {
    const isOurs =
      path.value
        ?.split('/')
        .at(-1)
        ?.replace(/^mailutils-/, '') === program;
    return isOurs && argv[0]?.value !== 'start' && !/cyrus|courier|dovecot/.test(setting.value ?? '');
  });
}
