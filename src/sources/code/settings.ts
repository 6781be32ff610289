import { posix } from 'node:path';
import { dataIn } from '../../syntax/javascript/data.ts';
import type { Engine } from '../../syntax/javascript/engine.ts';
import { slotOf } from '../../syntax/javascript/member.ts';
import { type Call, primitive, seenAt, textOf, unknownAt, type Value } from '../../syntax/javascript/value.ts';

/** Settings of a stack that lie beside the program: `context` of cdk.json, `config` of Pulumi.<stack>.yaml. */
export function settingOf(what: string, space: Value | undefined, { args, at, scope }: Call): Value {
  const key = args[0] && textOf(args[0]);
  if (key === undefined) return unknownAt(at);
  const found = /Context$/.test(what)
    ? [valueIn(scope.engine, 'cdk.json', ['context', key])]
    : stacksIn(scope.engine).map((file) =>
        valueIn(scope.engine, file, ['config', `${spaceOf(scope.engine, space)}:${key}`]),
      );
  const [first] = found;
  // Stacks that differ leave it open; so does one to which a command line may give more.
  if (!first || found.some((one) => !one || one.kind !== first.kind || textOf(one) !== textOf(first)))
    return unknownAt(at);
  const text = textOf(first);
  return /Boolean$/.test(what) && (text === 'true' || text === 'false') ? primitive(text === 'true', first) : first;
}

function valueIn(engine: Engine, name: string, path: readonly string[]): Value | undefined {
  const { look, cwd } = engine.surroundings;
  const found = look(posix.join(cwd, name));
  if (found.kind !== 'file') return undefined;
  let value = dataIn(name.endsWith('.json') ? 'json' : 'yaml', found.file, engine);
  for (const key of path) {
    const slot = value?.kind === 'thing' ? slotOf(value, key) : undefined;
    value = slot && seenAt(slot.value, slot.at);
  }
  return value?.kind === 'unknown' ? undefined : value;
}

/** One file per stack [Pulumi: stack settings]. */
function stacksIn({ surroundings: { look, cwd } }: Engine): readonly string[] {
  const folder = look(cwd);
  return folder.kind === 'dir' ? folder.names.filter((name) => /^Pulumi\.[\w.-]+\.ya?ml$/.test(name)) : [];
}

/** A key without a name of its own is the project's. */
function spaceOf(engine: Engine, space: Value | undefined): string {
  const told = space && textOf(space);
  if (told !== undefined) return told;
  const name = valueIn(engine, 'Pulumi.yaml', ['name']);
  return (name && textOf(name)) ?? '';
}
