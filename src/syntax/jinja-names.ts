import type { SourceFile } from '../text/source-file.ts';
import { engineOf } from './jinja/engine.ts';
import type { Names } from './jinja/evaluate.ts';
import { fillTemplate } from './jinja/fill.ts';
import type { Failure, FindTemplate } from './jinja/interpret.ts';
import { HEADER, headerOf, readTemplate, rememberOriginal, type TemplateOptions } from './jinja.ts';
import { step } from './steps.ts';

export type { Failure, FindTemplate } from './jinja/interpret.ts';
export { conditionFails, conditionHolds, expressionValue, textValue } from './jinja/argument.ts';

/** A template with names as Ansible renders it, and what makes its task fail. */
export interface Rendered {
  readonly file: SourceFile;
  readonly fails?: Failure;
}

/**
 * A template of Jinja with all that is known of its names put in, as Ansible's template module renders it; others as
 * `readTemplate` reads them. `find` finds the templates that it names: in the folders that Ansible searches.
 */
export function renderWithNames(
  file: SourceFile,
  names: Names,
  options: TemplateOptions = {},
  find: FindTemplate = () => undefined,
): Rendered {
  const engine = engineOf(file.text);
  // Whatever stands in braces is Ansible's, where no other engine's signs say that somebody else reads them.
  const isOurs = engine ? engine.id === 'jinja' : HEADER.test(file.text) || /\{[{%#]/.test(file.text);
  if (!isOurs) return { file: readTemplate(file, options) };
  const { blanks, start } = headerOf(file.text, { ...options, trimBlocks: options.trimBlocks ?? true });
  step(file.text.length);
  const made = fillTemplate(file, {
    names,
    find,
    start,
    trim: blanks.trim !== false,
    lstrip: blanks.lstrip === true,
    texts: options.isArgument ? 'raw' : 'escaped',
  });
  rememberOriginal(made.file, file);
  return made;
}

/** The same without a word of failures. */
export function readWithNames(
  file: SourceFile,
  names: Names,
  options: TemplateOptions = {},
  find?: FindTemplate,
): SourceFile {
  return renderWithNames(file, names, options, find).file;
}
