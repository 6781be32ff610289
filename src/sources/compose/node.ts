import { posix } from 'node:path';
import { environmentFile } from '../../platform/images/index.ts';
import { COMMAND_FILE, HARAKA, mayServeMail, SCRIPT } from '../../platform/node-programs.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { writtenText } from '../edits/splice.ts';
import { environmentText } from './environment.ts';
import { put, type Stage } from './stage.ts';

/** What runs scripts, or starts what does. */
const RUNNER = /^(?:node|nodejs|npm|npx|yarn|pnpm|bun|deno|tsx|ts-node|nodemon|pm2|pm2-runtime|haraka)$/;

/** Mail servers among the scripts of an image that starts Node. */
export function serversIn(stage: Stage): readonly string[] {
  if (!startsNode(stage)) return [];
  return [...stage.files].flatMap(([path, { entry, from }]) => {
    if (from === undefined || entry.kind !== 'file' || path.includes('/node_modules/')) return [];
    return HARAKA.test(path) || (SCRIPT.test(path) && mayServeMail(entry.file.text)) ? [path] : [];
  });
}

function startsNode({ entrypoint, command, base }: Stage): boolean {
  const words = [...entrypoint, ...command].flatMap((word) => word?.split(/\s+/) ?? []);
  // A base image of Node's own whose command is not told here starts what nobody sees.
  return (
    words.some((word) => RUNNER.test(posix.basename(word))) ||
    (words.length === 0 && /(^|\/)node(:|$)/.test(base ?? ''))
  );
}

/** Lays what its processes find in their environment, and how they are started, where the dialect looks for them. */
export function tellProgram(stage: Stage): void {
  const { at } = stage;
  if (!at) return;
  const named: SourceFile = { path: at.file.path, text: '', holes: [], branches: [] };
  const variables = [...stage.env].map(([name, value]) => ({
    ...{ name, at: stage.envAt.get(name) ?? at },
    ...(value === undefined ? {} : { value }),
  }));
  put(stage, environmentFile('node'), {
    entry: { kind: 'file', file: environmentText({ variables, missing: [] }, at, named) },
  });
  const words = [...stage.entrypoint, ...stage.command];
  if (words.includes(undefined) || words.length === 0) return;
  const line = writtenText(`cd ${stage.workdir} && ${words.join(' ')}\n`, at);
  put(stage, COMMAND_FILE, { entry: { kind: 'file', file: { ...named, ...line } } });
}
