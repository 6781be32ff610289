import { sedded } from '../edits/sed.ts';
import { operands, pathsOf, type Running } from './running.ts';
import { obscure, obscureAll, put, textAt } from './stage.ts';

/** So many characters of a file that is edited cost as much as one command. */
const CHARACTERS = 1_000;

/** `sed -i`: what its script makes of files, where that can be followed [sed(1)]. */
export function runSed(running: Running): void {
  const { stage, args, command } = running;
  if (!args.some((arg) => arg !== undefined && /^(?:-[nErsz]*i|--in-place)/.test(arg))) return;
  const extended = args.some((arg) => arg !== undefined && /^(?:-[a-z]*[Er]|--regexp-extended)/.test(arg));
  const { scripts, files } = split(args);
  for (const index of files) {
    const paths = pathsOf(running, index);
    if (!paths) {
      obscureAll(stage, command.span);
      continue;
    }
    for (const path of paths) {
      const before = textAt(stage, path);
      stage.budget.left -= (before?.text.length ?? 0) / CHARACTERS;
      const after =
        before && command.isSure
          ? scripts.reduce<typeof before | undefined>((so, script) => {
              const text = args[script];
              return so && text !== undefined ? sedded(so, text, extended, running.words[script]!.span) : undefined;
            }, before)
          : undefined;
      const from = stage.files.get(path)?.from;
      if (after) put(stage, path, { entry: { kind: 'file', file: after }, ...(from === undefined ? {} : { from }) });
      else obscure(stage, path, command.span);
    }
  }
}

/** Which words are scripts (`-e`, else the first that is no option) and which are files. */
function split(args: readonly (string | undefined)[]): {
  readonly scripts: readonly number[];
  readonly files: readonly number[];
} {
  const told = args.flatMap((arg, i) =>
    arg !== undefined && /^(?:-[nErsz]*e|--expression)$/.test(arg) ? [i + 1] : [],
  );
  const rest = operands(args).filter((index) => !told.includes(index));
  return told.length > 0 ? { scripts: told, files: rest } : { scripts: rest.slice(0, 1), files: rest.slice(1) };
}
