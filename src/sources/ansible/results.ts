import { dict, openDict, scalar, type Value } from '../../syntax/jinja/value.ts';
import { entryAt, type YamlMap, valueAt } from '../../syntax/yaml.ts';
import { lacking } from '../lacking.ts';
import type { Outcome, Place } from './context.ts';
import { normalPath } from './disk.ts';
import type { Call } from './task.ts';
import { type Given, given, printed } from './variables.ts';

/** The name that keeps a task's result. */
export function registered(task: YamlMap): string | undefined {
  const value = entryAt(task, 'register')?.value;
  return value?.kind === 'scalar' ? value.source : undefined;
}

/** What a task leaves under that name. It is defined for a task that was skipped, too [measured: ansible-core 2.14]. */
export function resultOf(call: Call, place: Place, outcome: Outcome): Given {
  if (outcome === 'skipped')
    return given(
      dict(
        new Map<string, Value>([
          ['changed', scalar(false)],
          ['skipped', scalar(true)],
          ['skip_reason', scalar('Conditional result was False')],
        ]),
      ),
    );
  const known = new Map<string, Value | undefined>();
  if (call.module === 'stat' && place.when.length === 0) known.set('stat', statOf(call, place));
  return given(openDict(known));
}

/** Whether a file is there is known of what tasks before wrote, and of what an administrator lists. */
function statOf({ args }: Call, place: Place): Value {
  const path = normalPath(
    printed(valueAt(args, 'path') ?? valueAt(args, 'dest') ?? valueAt(args, 'name'), place.variables) ?? '',
  );
  const exists = path === undefined || place.inherits.isElsewhere ? undefined : isThere(path, place);
  const told = new Map<string, Value>(exists === undefined ? [] : [['exists', scalar(exists)]]);
  return exists === false ? dict(told) : openDict(told);
}

function isThere(path: string, { machine: { disk, present } }: Place): boolean | undefined {
  const entry = disk.files.get(path);
  if (entry) return entry.kind === 'file' && entry.file.branches.length > 0 ? undefined : true;
  const kind = lacking(false, present)(path).kind;
  return kind === 'present' ? true : kind === 'absent' ? false : undefined;
}
