import type { SourceFile } from '../../text/source-file.ts';
import type { Engine } from './engine.ts';
import type { Pattern, Program, Statement } from './node.ts';
import { resolveFile } from './resolve.ts';

const IMPORTS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([.@~#]?[./][^'"\n]*)['"]/g;

/** The files that a text imports by a path, as they are written. */
export function importsIn(text: string): readonly string[] {
  return [...text.matchAll(IMPORTS)].map(([, name]) => name!);
}

/** Names at the top of a module that lead to something that matters: what mentions none of them can be passed over. */
export function liveNames(engine: Engine, program: Program, path: string, file: SourceFile): RegExp {
  const { matters } = engine.surroundings;
  const rows = program.body.flatMap((one) => declared(one, file));
  const live = new Set<string>();
  for (const { names, text } of rows) {
    const specifier = importsIn(text);
    const leads = specifier.some((name) => leadsOn(engine, path, name, new Set()));
    if (leads || matters.test(text)) for (const name of names) live.add(name);
  }
  for (let size = -1; size !== live.size; ) {
    size = live.size;
    const mentions = wordsOf(live);
    for (const { names, text } of rows) if (mentions.test(text)) for (const name of names) live.add(name);
  }
  return wordsOf(live);
}

function wordsOf(names: ReadonlySet<string>): RegExp {
  const list = [...names].map((name) => name.replace(/\$/g, '\\$&'));
  return list.length === 0 ? /(?!)/ : new RegExp(`(?<![\\w$.])(?:${list.join('|')})(?![\\w$])`);
}

function leadsOn(engine: Engine, from: string, name: string, seen: Set<string>): boolean {
  const found = resolveFile(engine.surroundings, from, name);
  if (!found || seen.has(found.path) || seen.size > 200) return false;
  seen.add(found.path);
  const { text } = found.file;
  if (engine.surroundings.matters.test(text)) return true;
  return importsIn(text).some((one) => leadsOn(engine, found.path, one, seen));
}

function declared(
  node: Statement,
  file: SourceFile,
): readonly { readonly names: readonly string[]; readonly text: string }[] {
  const inner = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
  const textAt = ({ range }: { readonly range: readonly [number, number] }) => file.text.slice(range[0], range[1]);
  if (inner.type === 'VariableDeclaration')
    return inner.declarations.map((one) => ({ names: namesOf(one.id), text: textAt(one) }));
  if ((inner.type === 'FunctionDeclaration' || inner.type === 'ClassDeclaration') && inner.id)
    return [{ names: [inner.id.name], text: textAt(inner) }];
  if (inner.type === 'ImportDeclaration')
    return [{ names: inner.specifiers.map(({ local }) => local.name), text: textAt(inner) }];
  return [];
}

function namesOf(pattern: Pattern): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((one) =>
    one.type === 'Property' && one.value.type === 'Identifier' ? [one.value.name] : [],
  );
}
