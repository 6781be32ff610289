import { styleText } from 'node:util';
import type { Level } from '../model/result.ts';

/** How text for people is coloured; without colour every function gives back what it got. */
export interface Style {
  level(level: Level, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  mark(level: Level, text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const LEVEL_COLOURS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
type Format = Parameters<typeof styleText>[0];

export function styleFor(color: boolean): Style {
  const paint = (format: Format) => (text: string) =>
    color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    level: (level, text) => paint(['bold', LEVEL_COLOURS[level]])(text),
    mark: (level, text) => paint(LEVEL_COLOURS[level])(text),
    strong: paint('bold'),
    faint: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
  };
}

/**
 * Text of a scanned file as a terminal may have it: control characters and those that turn the direction of writing
 * are shown, not obeyed.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '�');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
