import type { SourceFile } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import type { Names } from './evaluate.ts';
import { withoutLastLineEnd } from './imports.ts';
import { type Failure, type FindTemplate, Interpreter } from './interpret.ts';
import type { Texts } from './literals.ts';
import { padded } from './output.ts';
import { readStatements } from './read-statements.ts';
import { render } from './render.ts';
import { give, newScope, OwnDict } from './scope.ts';

/** How a template with known names is rendered. */
export interface Filling {
  readonly names: Names;
  readonly find: FindTemplate;
  readonly trim: boolean;
  readonly lstrip: boolean;
  readonly texts: Texts;
  /** Where its text begins: behind a header. */
  readonly start: number;
}

/**
 * A template of Jinja as Ansible renders it: expressions become their values, conditions that are decided are gone, loops
 * over lists that are known are written out, other templates are brought in. What is not known stays: holes and branches.
 * Every value leads back to its tag, and then to the variables that it comes from.
 */
export function fillTemplate(
  file: SourceFile,
  filling: Filling,
): { readonly file: SourceFile; readonly fails?: Failure } {
  const { names, find, trim, lstrip, start, texts } = filling;
  const end = Math.max(start, withoutLastLineEnd(file.text));
  const interpreter = new Interpreter({ find, trim, lstrip });
  const scope = newScope(names);
  give(scope, 'namespace', {
    kind: 'callable',
    name: 'namespace',
    call: (plain, named) => (plain.length > 0 ? undefined : new OwnDict(named, interpreter.open, true)),
  });
  interpreter.body(readStatements(file, { start, end, trim, lstrip, texts }), scope);
  const nodes = interpreter.out.isFull()
    ? [{ kind: 'hole' as const, text: file.text.slice(start), origin: span(file, start, file.text.length) }]
    : padded(interpreter.out.nodes(), lineEnds(file.text.slice(start)), span(file, end, file.text.length));
  const made = { ...file, ...render(file, nodes) };
  return interpreter.failure ? { file: made, fails: interpreter.failure } : { file: made };
}

/** How many line ends a text ends with: the engine's result gets as many [source: ansible-core 2.14, do_template]. */
function lineEnds(text: string): number {
  return /(?:\r?\n)*$/.exec(text.slice(-1_000))![0].replace(/\r/g, '').length;
}
