import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, openBeside } from '../../platform/files.ts';
import type { Statement } from '../../syntax/statement.ts';
import { plainFile, type SourceFile, startOf } from '../../text/source-file.ts';
import { secretsIn } from '../settings.ts';
import { parseStalwart } from './grammar.ts';
import { listenersOf } from './listeners.ts';
import { macrosIn, replaced } from './macros.ts';

/** config.toml as Stalwart would start with it, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const { statements, files } = everything(world, main, file);
  return {
    main: file,
    files,
    starts: fact(true),
    startError: fact(''),
    listeners: listenersOf(world, statements, startOf(file)),
    problems: [],
    secrets: secretsIn(statements, []),
  };
}

interface Everything {
  readonly statements: readonly Statement[];
  readonly files: readonly SourceFile[];
}

/** The file, and what `[include]` names: releases before 0.7 are spread over many [source: crates/utils/src/config/mod.rs of 0.6]. */
function everything(world: World, main: string, file: SourceFile): Everything {
  const { statements } = parseStalwart(file);
  const macros = macrosIn(statements);
  const own = replaced(statements, macros);
  const includes = own.flatMap((one) =>
    one.kind === 'setting' && one.key.value === 'include.files' && world.holds(one.under) ? [one] : [],
  );
  const brought = includes.flatMap(({ args, span }) =>
    args.map((written): { readonly list: readonly Statement[]; readonly file?: SourceFile } => {
      const hole: Statement = { kind: 'hole', span };
      if (written.value === undefined) return { list: [hole] };
      const found = openBeside(world, main, posix.resolve(posix.dirname(main), written.value));
      if (found.kind !== 'file') return { list: [hole] };
      return { file: found.file, list: replaced(parseStalwart(found.file).statements, macros) };
    }),
  );
  return {
    statements: [...own, ...brought.flatMap(({ list }) => list)],
    files: [...new Set([file, ...brought.flatMap((one) => one.file ?? [])])],
  };
}
