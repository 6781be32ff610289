import { posix } from 'node:path';
import type { Host } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { environmentFile } from '../../platform/images/index.ts';
import { COMMAND_FILE } from '../../platform/node-programs.ts';
import { unknownAt, type Value } from '../../syntax/javascript/value.ts';
import { lineStarts } from '../../text/line-index.ts';
import { type Command, commandOf } from './package-json.ts';

/** What a container starts: its `CMD`, where that names a script. A start through npm is what package.json says. */
export function containerCommand(host: Host): (Command & { readonly cwd: string }) | undefined {
  const file = fileAt(host, COMMAND_FILE);
  const [, cwd, line] = /^cd (\S+) && (.*)$/m.exec(file?.text ?? '') ?? [];
  if (!file || cwd === undefined || line === undefined) return undefined;
  const command = commandOf(host, cwd, line, file);
  return command && { ...command, cwd: posix.normalize(cwd) };
}

/** The variables of a container's processes, each where it is written. */
export function containerVariables(host: Host): ReadonlyMap<string, Value> {
  const file = fileAt(host, environmentFile('node'));
  const found = new Map<string, Value>();
  for (const start of file ? lineStarts(file) : []) {
    const [line = '', name, value] = /([A-Za-z_]\w*)=(.*)/y.exec(file!.text.slice(start)) ?? [];
    if (!file || name === undefined || value === undefined) continue;
    const from = { file, start, end: start + line.length };
    const isHidden = file.holes.some((hole) => hole.start < from.end && start < hole.end);
    found.set(name, isHidden ? unknownAt(from, `environment ${name}`) : { kind: 'primitive', is: value, from });
  }
  return found;
}
