import { posix } from 'node:path';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { classOf, functionOf } from './class.ts';
import { dataIn } from './data.ts';
import type { Engine, Module } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { liveNames } from './live.ts';
import { getMember } from './member.ts';
import type { ExportNamed, ImportDeclaration, Statement } from './node.ts';
import { parseScript } from './parse.ts';
import { resolveFile } from './resolve.ts';
import { Scope } from './scope.ts';
import { type Completion, execute, run } from './statement.ts';
import { nothing, primitive, pure, slot, textOf, thing, unknownAt, type Value } from './value.ts';

/** Runs a file as a module, once, and gives what it exports. */
export function moduleAt(engine: Engine, path: string, file: SourceFile): Module {
  const known = engine.modules.get(path);
  if (known) return known;
  engine.files.add(file);
  const { program, problems, shift } = parseScript(file);
  engine.problems.push(...problems);
  const exported = thing();
  const live = program ? liveNames(engine, program, path, file) : /(?!)/;
  const module: Module = { path, file, shift, exported, exports: exported, live };
  engine.modules.set(path, module);
  if (!program) {
    module.exports = unknownAt({ file, start: 0, end: 0 }, `module ${path}`);
    return module;
  }
  const { scope, self } = moduleScope(engine, module);
  run(program.body, scope);
  module.exports = self.props.get('exports')?.value ?? exported;
  return module;
}

function moduleScope(engine: Engine, module: Module) {
  const at: Span = { file: module.file, start: 0, end: 0 };
  const scope = new Scope({ module, engine }, undefined, { self: module.exported, isTop: true });
  const { main } = engine.surroundings;
  const isMain = module.path === main;
  const self = thing({ name: 'module' });
  self.props.set('exports', slot(module.exported, at));
  self.props.set('filename', slot(primitive(module.path), at));
  const require = thing({
    name: 'require',
    native: (call) => imported(textOf(call.args[0] ?? nothing), scope, call.at),
  });
  require.props.set('main', slot(isMain ? self : thing({ name: 'main' }), at));
  require.props.set(
    'resolve',
    slot(
      pure('resolve', ([path]) => path ?? nothing),
      at,
    ),
  );
  const meta = thing();
  const folder = posix.dirname(module.path);
  const facts = { url: `file://${module.path}`, dirname: folder, filename: module.path, main: isMain };
  for (const [name, is] of Object.entries(facts)) meta.props.set(name, slot(primitive(is), at));
  const names: Readonly<Record<string, Value>> = {
    module: self,
    exports: module.exported,
    require,
    __dirname: primitive(folder),
    __filename: primitive(module.path),
    'import.meta': meta,
  };
  for (const [name, value] of Object.entries(names)) scope.declare(name, value, at);
  return { scope, self };
}

/** What `require` or `import()` gives for a name: a file of the tree, or what somebody knows of a package. */
export function imported(name: string | undefined, scope: Scope, at: Span): Value {
  const { engine, module } = scope;
  if (name === undefined) return unknownAt(at);
  const { surroundings } = engine;
  const found = resolveFile(surroundings, module.path, name);
  const known = found && surroundings.packageAt?.(found.path);
  if (known !== undefined) return surroundings.external(known, engine) ?? unknownAt(at, `module ${known}`);
  if (found)
    return found.path.endsWith('.json') ? jsonAt(engine, found, at) : moduleAt(engine, found.path, found.file).exports;
  return surroundings.external(name.replace(/^node:/, ''), engine) ?? unknownAt(at, `module ${name}`);
}

function jsonAt(engine: Engine, { file }: { readonly file: SourceFile }, at: Span): Value {
  engine.files.add(file);
  return dataIn('json', file, engine) ?? unknownAt(at);
}

/** Imports and exports; all other statements do nothing here. */
export function exportIn(node: Statement, scope: Scope): Completion | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      bindImports(node, scope);
      return undefined;
    case 'ExportNamedDeclaration':
      exportNames(node, scope);
      return undefined;
    case 'ExportDefaultDeclaration':
      define(scope, 'default', defaultOf(node.declaration, scope), scope.at(node));
      return undefined;
    case 'ExportAllDeclaration': {
      const from = imported(String(node.source.value), scope, scope.at(node));
      if (node.exported) define(scope, nameOf(node.exported), from, scope.at(node));
      else if (from.kind === 'thing')
        for (const [key, one] of from.props) if (key !== 'default') scope.module.exported.props.set(key, one);
      return undefined;
    }
    case 'TSExportAssignment': {
      const self = scope.find('module')?.value;
      if (self?.kind === 'thing') self.props.set('exports', slot(evaluate(node.expression, scope), scope.at(node)));
      return undefined;
    }
    case 'TSImportEqualsDeclaration': {
      const { expression } = node.moduleReference;
      const from = expression ? textOf(evaluate(expression, scope)) : undefined;
      scope.declare(node.id.name, imported(from, scope, scope.at(node)), scope.at(node));
      return undefined;
    }
    default:
      return undefined;
  }
}

function defaultOf(node: Parameters<typeof evaluate>[0] | Statement, scope: Scope): Value {
  switch (node.type) {
    case 'FunctionDeclaration':
      return functionOf(node, scope);
    case 'ClassDeclaration': {
      const made = classOf(node, scope);
      if (node.id) scope.declare(node.id.name, made, scope.at(node));
      return made;
    }
    default:
      return isExpression(node) ? evaluate(node, scope) : nothing;
  }
}

function isExpression(node: { readonly type: string }): node is Parameters<typeof evaluate>[0] {
  return !/(Declaration|Statement)$/.test(node.type);
}

function nameOf(node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return node.name ?? String(node.value);
}

function define({ module }: Scope, name: string, value: Value, at: Span): void {
  module.exported.props.set(name, slot(value, at));
}

function bindImports({ source, specifiers, importKind, range }: ImportDeclaration, scope: Scope): void {
  if (importKind === 'type') return;
  const from = imported(String(source.value), scope, scope.at({ range }));
  for (const one of specifiers) {
    if (one.importKind === 'type') continue;
    const at = scope.at(one);
    const name = one.type === 'ImportSpecifier' && one.imported ? nameOf(one.imported) : 'default';
    const value = one.type === 'ImportNamespaceSpecifier' ? from : exportOf(from, name, scope, at);
    scope.declare(one.local.name, value, at);
  }
}

/** An export by name. The default of a CommonJS module is the whole of it. */
function exportOf(from: Value, name: string, scope: Scope, at: Span): Value {
  if (name !== 'default' || from.kind === 'unknown') {
    // Where something was exported says more than where it is imported.
    const slotThere = from.kind === 'thing' ? from.props.get(name) : undefined;
    return slotThere && !slotThere.getter ? slotThere.value : getMember(scope, from, name, at);
  }
  return (from.kind === 'thing' ? from.props.get('default')?.value : undefined) ?? from;
}

function exportNames({ declaration, source, specifiers, exportKind }: ExportNamed, scope: Scope): void {
  if (exportKind === 'type') return;
  if (declaration) {
    execute(declaration, scope);
    for (const name of namesIn(declaration)) {
      const found = scope.find(name);
      if (found) scope.module.exported.props.set(name, found);
    }
    return;
  }
  const from = source ? imported(String(source.value), scope, scope.at(source)) : undefined;
  for (const { local, exported, range } of specifiers) {
    const at = scope.at({ range });
    const found = from ? undefined : scope.find(nameOf(local));
    if (found) scope.module.exported.props.set(nameOf(exported), found);
    else if (from) define(scope, nameOf(exported), exportOf(from, nameOf(local), scope, at), at);
  }
}

/** The names that a declaration at the top of a module gives. */
function namesIn(node: Statement): readonly string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id ? [node.id.name] : [];
  if (node.type === 'TSEnumDeclaration') return [node.id.name];
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id }) => {
    if (id.type === 'Identifier') return [id.name];
    if (id.type !== 'ObjectPattern') return [];
    return id.properties.flatMap((one) =>
      one.type === 'Property' && one.value.type === 'Identifier' ? [one.value.name] : [],
    );
  });
}
