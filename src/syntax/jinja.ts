import type { SourceFile } from '../text/source-file.ts';
import { type Blanks, build } from './jinja/build.ts';
import { engineOf } from './jinja/engine.ts';
import type { Names } from './jinja/evaluate.ts';
import { fillTemplate } from './jinja/fill.ts';
import type { Failure, FindTemplate } from './jinja/interpret.ts';
import { render } from './jinja/render.ts';
import type { Tag } from './jinja/tag.ts';
import { step } from './steps.ts';

export type { Failure, FindTemplate } from './jinja/interpret.ts';
export { conditionFails, conditionHolds, expressionValue, textValue } from './jinja/argument.ts';

/** Whose template it is. */
export interface TemplateOptions {
  /** As Ansible renders: the line end after a block or comment goes, wherever the block stands. */
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  /** It is no file but what a task or a variable is given: backslashes in its expressions' texts are nothing special. */
  readonly isArgument?: boolean;
}

const read = new WeakMap<SourceFile, Map<string, SourceFile>>();
const originals = new WeakMap<SourceFile, SourceFile>();

/** Whether a text is a template of Jinja, ERB, Go, modoboa's installer or of plain placeholders, by a cheap look at all of it. */
export function looksLikeTemplate(text: string): boolean {
  return HEADER.test(text) || engineOf(text) !== undefined;
}

/**
 * A template as daemons' grammars read it: tags and comments are cut out, expressions stay and are listed in `holes`,
 * both arms of every condition stay and are listed in `branches`, and `derivedFrom` leads back. A file that is no
 * template, or was read before, comes back as it is.
 */
export function readTemplate(file: SourceFile, options: TemplateOptions = {}): SourceFile {
  if (originals.has(file) || file.holes.length > 0 || file.branches.length > 0) return file;
  const key = JSON.stringify(options);
  const known = read.get(file)?.get(key);
  if (known) return known;
  const made = looksLikeTemplate(file.text) ? template(file, options) : file;
  read.set(file, (read.get(file) ?? new Map()).set(key, made));
  if (made !== file) originals.set(made, file);
  return made;
}

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
  originals.set(made.file, file);
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

/** The file that `readTemplate` made this of, else the file itself: what a task copies without rendering it. */
export function unrendered(file: SourceFile): SourceFile {
  return originals.get(file) ?? file;
}

function template(file: SourceFile, options: TemplateOptions): SourceFile {
  const all: readonly Tag[] = engineOf(file.text)?.lex(file.text) ?? [];
  const { blanks, start } = headerOf(file.text, options);
  step(file.text.length);
  const tags = all.filter((tag) => tag.start >= start);
  const header = { role: 'cut', start: 0, end: start, stripBefore: false, after: 'keep' } as const;
  const nodes = build(file, start > 0 ? [header, ...tags] : tags, blanks);
  const { derivedFrom, ...made } = render(file, nodes);
  return made.text === file.text ? { ...file, ...made } : { ...file, ...made, derivedFrom: derivedFrom! };
}

const HEADER = /^#jinja2:(.*)(\r?\n|$)/;

/** Ansible's first line `#jinja2: trim_blocks: False`: it is taken away, and changes the ways with blanks. */
function headerOf(text: string, options: TemplateOptions): { readonly blanks: Blanks; readonly start: number } {
  const header = HEADER.exec(text);
  const told = (name: string) =>
    new RegExp(`${name}\\s*:\\s*(true|false)`, 'i').exec(header?.[1] ?? '')?.[1]?.toLowerCase();
  const trim = told('trim_blocks') ?? String(options.trimBlocks ?? (header ? true : 'alone'));
  return {
    start: header?.[0].length ?? 0,
    blanks: {
      trim: trim === 'alone' ? 'alone' : trim === 'true',
      lstrip: trim === 'alone' ? 'alone' : (told('lstrip_blocks') ?? String(options.lstripBlocks ?? false)) === 'true',
    },
  };
}
