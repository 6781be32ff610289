import { limits } from '../../limits.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { FindTemplate, Interpreter } from './interpret.ts';
import { readStatements } from './read-statements.ts';
import { give, inner, newScope, type Scope } from './scope.ts';
import type { Statement } from './statements.ts';
import { dict, missing, type Value } from './value.ts';

/** What is needed to bring in other templates. */
export interface Importing {
  readonly find: FindTemplate;
  readonly trim: boolean;
  readonly lstrip: boolean;
}

type Bringing = Extract<Statement, { readonly kind: 'include' | 'import' }>;

const depths = new WeakMap<Interpreter, number>();

/** Brings in what `include`, `import` and `from … import` name; a hole where it is not known what that is. */
export function imported(one: Bringing, scope: Scope, interpreter: Interpreter, importing: Importing): void {
  const depth = depths.get(interpreter) ?? 0;
  const file = depth < limits.includeDepth ? found(interpreter.value(one.of, scope), one, importing) : undefined;
  if (file === 'absent') {
    if (one.kind === 'import' || !one.mayLack) interpreter.fail(one.at, 'the template that it names is not there');
    if (one.kind === 'import') unknownNames(one, scope);
    else if (!one.mayLack) interpreter.out.hole(one.at);
    return;
  }
  if (!file) {
    if (one.kind === 'import') unknownNames(one, scope);
    else interpreter.unknownLines(one.at, true);
    return;
  }
  depths.set(interpreter, depth + 1);
  bring(one, file, scope, interpreter, importing);
  depths.set(interpreter, depth);
}

function found(value: Value | undefined, one: Bringing, { find }: Importing): SourceFile | 'absent' | undefined {
  const list = value?.kind === 'list' && one.kind === 'include' ? value.items : [value];
  let result: SourceFile | 'absent' | undefined = 'absent';
  for (const name of list) {
    result = name?.kind === 'scalar' && typeof name.is === 'string' ? find(name.is, one.at.file) : undefined;
    if (result !== 'absent') return result;
  }
  return result;
}

function bring(one: Bringing, file: SourceFile, scope: Scope, interpreter: Interpreter, importing: Importing): void {
  const { trim, lstrip } = importing;
  const body = readStatements(file, { start: 0, end: withoutLastLineEnd(file.text), trim, lstrip });
  if (one.kind === 'include') {
    interpreter.body(body, one.alone ? newScope(() => undefined) : inner(scope));
    return;
  }
  // Without context it sees no variable of the host [measured: ansible-core 2.14].
  const module = one.alone ? newScope(() => missing) : inner({ ...scope, set: new Map(scope.set) });
  const before = new Set(module.set.keys());
  interpreter.out.apart(() => interpreter.body(body, module));
  const exported = new Map(
    [...module.set].filter(([name]) => one.alone || !before.has(name) || module.set.get(name) !== scope.set.get(name)),
  );
  if (typeof one.names === 'string') give(scope, one.names, { ...dict(exported), isObject: true });
  else for (const [name, as] of one.names) give(scope, as, exported.has(name) ? exported.get(name) : missing);
}

function unknownNames({ names }: Extract<Bringing, { readonly kind: 'import' }>, scope: Scope): void {
  for (const name of typeof names === 'string' ? [names] : names.map(([, as]) => as))
    give(scope, name, undefined, name);
}

/** The engine takes one line end away at the end of every template. */
export function withoutLastLineEnd(text: string): number {
  return text.length - (/\r?\n$/.exec(text.slice(-2))?.[0].length ?? 0);
}
