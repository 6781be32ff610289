import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile } from '../../text/source-file.ts';
import type { Refusal } from '../refusal.ts';
import { originOf, secretsIn } from '../settings.ts';
import { type Block, blocksOf } from './blocks.ts';
import { listenersOf } from './listeners.ts';
import { type Tree, treeOf } from './tree.ts';

/** maddy.conf as maddy would run it, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const tree = treeOf(world, main, file);
  const blocks = blocksOf(world, tree.statements);
  const refusal = stopOf(tree) ?? firstRefusal(blocks);
  return {
    main: file,
    files: tree.files,
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: blocks.flatMap((block) => listenersOf(world, block)),
    problems: tree.problems,
    secrets: secretsIn(tree.statements, []),
  };
}

function stopOf({ stop }: Tree): Refusal | undefined {
  return stop && { reason: stop.reason, because: [{ name: stop.name, origin: originOf(stop.at) }] };
}

function firstRefusal(blocks: readonly Block[]): Refusal | undefined {
  return blocks.find(({ refusal }) => refusal)?.refusal;
}
