import { posix } from 'node:path';
import { operands, pathsOf, type Running, touched } from './running.ts';
import { absolute, isFolder, obscure, obscureAll, put, remove, textAt } from './stage.ts';

/** `rm`: what lies there, and below it, is gone. */
export function removePaths(running: Running): void {
  const { stage, args, command } = running;
  for (const index of operands(args)) {
    const paths = pathsOf(running, index);
    if (!paths) obscureAll(stage, command.span);
    for (const path of paths ?? []) {
      if (command.isSure) remove(stage, path);
      else
        for (const one of [...stage.files.keys()])
          if (one === path || one.startsWith(`${path}/`)) obscure(stage, one, command.span);
    }
  }
}

/** `cp`, `mv` and `install`: files and folders lie at another place, too. */
export function copyPaths(running: Running, moves: boolean): void {
  const { stage, args, command } = running;
  const named = operands(args);
  const last = named.at(-1);
  const to = last === undefined ? undefined : args[last];
  if (to === undefined || named.length < 2) return;
  const target = absolute(stage, to);
  for (const index of named.slice(0, -1)) {
    const paths = pathsOf(running, index);
    if (!paths || !command.isSure) {
      for (const path of paths ?? []) touched(running, path);
      touched(running, target);
      continue;
    }
    for (const path of paths) copyOne(running, path, target, to.endsWith('/'), moves);
  }
}

function copyOne(running: Running, from: string, to: string, isInto: boolean, moves: boolean): void {
  const { stage } = running;
  const target = isInto || isFolder(stage, to) ? posix.join(to, posix.basename(from)) : to;
  const found = [...stage.files].filter(([path]) => path === from || path.startsWith(`${from}/`));
  if (found.length === 0) {
    const shipped = textAt(stage, from);
    if (shipped) put(stage, target, { entry: { kind: 'file', file: shipped } });
    else if (!KEPT.test(from)) touched(running, target);
    return;
  }
  for (const [path, lying] of found) {
    put(stage, path === from ? target : posix.join(target, path.slice(from.length)), lying);
    if (moves) stage.files.delete(path);
  }
}

/** What lies there holds no configuration, so that a copy of it makes none. */
const KEPT = /^\/(?:proc|sys|dev|var\/lib\/apt)\//;

/** `ln -s TARGET NAME`. */
export function link(running: Running): void {
  const { stage, args, command } = running;
  const named = operands(args);
  const [to, at] = named.map((index) => args[index]);
  if (to === undefined || at === undefined || named.length !== 2) return;
  const path = absolute(stage, at);
  const place = isFolder(stage, path) ? posix.join(path, posix.basename(to)) : path;
  if (command.isSure) put(stage, place, { entry: { kind: 'link', to } });
  else obscure(stage, place, command.span);
}

/** `mkdir` and `install -d`. */
export function makeFolders({ stage, args }: Running): void {
  for (const index of operands(args)) if (args[index] !== undefined) stage.folders.add(absolute(stage, args[index]));
}
