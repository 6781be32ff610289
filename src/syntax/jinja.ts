import type { SourceFile } from '../text/source-file.ts';
import { type Blanks, build } from './jinja/build.ts';
import { engineOf } from './jinja/engine.ts';
import { render } from './jinja/render.ts';
import type { Tag } from './jinja/tag.ts';
import { step } from './steps.ts';

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

/** The file that `readTemplate` made this of, else the file itself: what a task copies without rendering it. */
export function unrendered(file: SourceFile): SourceFile {
  return originals.get(file) ?? file;
}

/** Keeps what a file was made of, for `unrendered`. */
export function rememberOriginal(made: SourceFile, file: SourceFile): void {
  originals.set(made, file);
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

/** Ansible's first line. */
export const HEADER = /^#jinja2:(.*)(\r?\n|$)/;

/** Ansible's first line `#jinja2: trim_blocks: False`: it is taken away, and changes the ways with blanks. */
export function headerOf(text: string, options: TemplateOptions): { readonly blanks: Blanks; readonly start: number } {
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
