import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { wantedInstances } from '../../platform/unit-enabled.ts';
import { inSection, instanceOf, type Unit, unitAt } from '../../platform/unit-files.ts';
import { lastOf } from '../../platform/unit-command.ts';
import { plainFile } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { writtenValue } from '../settings.ts';
import { socketsOf } from './sockets.ts';

/** One socket unit in one world; a template has the sockets of all its instances. systemd itself always runs. */
export function service(world: World, main: string, run: Run): Interpreted {
  const units = unitsOf(world, posix.basename(main));
  const made = units.map((unit) => socketsOf(world, run, unit));
  const files = units.flatMap((unit) => unit.files);
  // Other instances of a template are units of their own.
  const refusal = made.length === 1 ? made[0]?.refusal : undefined;
  const first = files[0] ?? plainFile(posix.join(world.root, main).replace(/^\//, ''), '');
  return {
    main: first,
    files: [...new Set([first, ...files, ...made.flatMap((one) => one.files)])],
    starts: refusal ? fact(false, refusal.setting) : fact(true),
    startError: refusal ? fact(refusal.reason, refusal.setting) : fact(''),
    listeners: made.flatMap(({ listeners }) => listeners),
    problems: made.flatMap(({ problems }) => problems),
    secrets: made.flatMap(({ secrets }) => secrets),
  };
}

/** The unit, or the instances of a template: those that links name, else its default one [systemd.unit(5)]. */
function unitsOf(world: World, name: string): readonly Unit[] {
  const unit = unitAt(world, name);
  if (instanceOf(name) !== '') return [unit];
  const wanted = wantedInstances(world, name);
  if (wanted.length > 0) return wanted.map((one) => unitAt(world, one));
  const line = lastOf(world, inSection(unit, 'Install'), 'DefaultInstance');
  const instance = line && writtenValue(line).value;
  return [instance ? unitAt(world, name.replace('@.', `@${instance}.`)) : unit];
}
