import { createRequire } from 'node:module';
import { limits } from '../../limits.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import type { Program } from './node.ts';

/** What is used of `@typescript-eslint/typescript-estree`. */
interface Parser {
  parse(code: string, options: Readonly<Record<string, unknown>>): Program;
}

/** The bundler sets this to the file that holds the package, as a CommonJS chunk of its own. */
declare const JAVASCRIPT_CHUNK: string | undefined;

let loaded: Parser | undefined;

/** The package brings TypeScript along: it is loaded when the first file is read, and synchronously. */
function parser(): Parser {
  const found: Parser =
    loaded ??
    createRequire(import.meta.url)(
      typeof JAVASCRIPT_CHUNK === 'string' ? JAVASCRIPT_CHUNK : '@typescript-eslint/typescript-estree',
    );
  loaded = found;
  return found;
}

/** A program, or what keeps it from being one. Offsets of nodes are `shift` more than those of the text. */
export interface Parsed {
  readonly file: SourceFile;
  readonly program?: Program;
  readonly problems: readonly Problem[];
  readonly shift: number;
}

const parsed = new WeakMap<SourceFile, Parsed>();

/** Reads a JavaScript or TypeScript file, each once. Never throws and executes nothing: what cannot be read is a problem. */
export function parseScript(file: SourceFile): Parsed {
  const known = parsed.get(file) ?? read(file, file.text, 0);
  parsed.set(file, known);
  return known;
}

/** Reads a JSON file as the expression that it is, comments allowed. */
export function parseData(file: SourceFile): Parsed {
  const known = parsed.get(file) ?? read(file, `(${file.text.replace(/^\uFEFF/, ' ')}\n)`, 1);
  parsed.set(file, known);
  return known;
}

function read(file: SourceFile, text: string, shift: number): Parsed {
  const fail = (code: Problem['code'], message: string, at = 0): Parsed => ({
    file,
    shift,
    problems: [problem(code, message, span(file, Math.max(0, at - shift), Math.max(0, at - shift)))],
  });
  if (text.length > limits.scriptBytes)
    return fail('too-large', `more than ${limits.scriptBytes} characters of one script are not read`);
  if (isPacked(text)) return fail('too-large', 'a script whose lines a program has packed is not read');
  step(text.length);
  try {
    const program = parser().parse(text, {
      range: true,
      jsx: /\.[jt]sx$|\.js$/.test(file.path),
      jsDocParsingMode: 'none',
      suppressDeprecatedPropertyWarnings: true,
    });
    return { file, shift, program, problems: [] };
  } catch (error) {
    if (error instanceof RangeError) return fail('limit-exceeded', 'the script is nested too deep to be read');
    return fail('unexpected-character', `the script cannot be read: ${messageOf(error)}`, placeOf(error));
  }
}

/** Minified: nobody wrote such lines, and what they came from lies elsewhere. */
function isPacked(text: string): boolean {
  return text.length > 20_000 && text.length / (text.split('\n').length || 1) > 500;
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .split('\n')[0]!
    .replace(/\.$/, '')
    .replace(/^./, (letter) => letter.toLowerCase());
}

/** Where the package stumbled [its TSError: `location.start.offset`]. */
function placeOf(error: unknown): number {
  const location: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'location') : undefined;
  const start: unknown = typeof location === 'object' && location !== null ? Reflect.get(location, 'start') : undefined;
  const offset: unknown = typeof start === 'object' && start !== null ? Reflect.get(start, 'offset') : undefined;
  return typeof offset === 'number' ? offset : 0;
}
