import type { World } from '../../model/worlds.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import type { PhysicalLine } from './grammar.ts';
import { type Arm, memo } from './line.ts';
import type { Macro, Macros } from './macros.ts';

/** The conditions that are open at some line. */
export interface Conditionals {
  /** Whether the line is a condition, which it then follows; a text says why Exim stops there. */
  follow(file: SourceFile, line: PhysicalLine): boolean | string;
  arms(): readonly Arm[];
  /** The condition that is still open. */
  open(): Span | undefined;
}

type Test = () => Macro | boolean;

interface Frame {
  /** Whether one of the arms before this one was taken. */
  readonly earlier: readonly Test[];
  /** None in `.else`. */
  readonly test: Test | undefined;
  readonly isNegated: boolean;
  readonly outside: readonly Arm[];
  readonly at: Span;
}

const CONDITION = /^\.(ifdef|ifndef|elifdef|elifndef|else|endif)(?:\s+(.*))?$/;

/** How many conditions may stand inside of each other [measured: exim -bV]. */
const DEEPEST = 10;

/** Follows `.ifdef` and its relatives; which way they go is asked when a line that matters stands under them [spec, 6.7; measured: macro-ifdef, macro-ifdef-undefined]. */
export function conditionals(world: World, macros: Macros): Conditionals {
  const frames: Frame[] = [];
  let arms: readonly Arm[] = [];
  const enter = (word: string, rest: string, file: SourceFile, line: PhysicalLine): void => {
    const isFirst = word.startsWith('if');
    const top = isFirst ? undefined : frames.pop();
    const outside = top ? top.outside : arms;
    const before = macros.count();
    const at = span(file, line.start, line.end);
    const frame: Frame = {
      at,
      outside,
      earlier: top ? [...top.earlier, taken(top)] : [],
      test: word === 'else' ? undefined : memo(() => macros.mentioned(rest, before, at)),
      isNegated: word.endsWith('ndef'),
    };
    frames.push(frame);
    const heard = line.under ? [{ holds: () => world.holds(line.under), macro: () => undefined }] : [];
    arms = [...outside, ...heard, armOf(frame)];
  };
  return {
    arms: () => arms,
    open: () => frames.at(-1)?.at,
    follow: (file, line) => {
      const found = CONDITION.exec(line.text);
      if (!found) return false;
      const [, word = '', rest = ''] = found;
      if (!word.startsWith('if') && frames.length === 0) return `.${word} without matching .ifdef`;
      if (word.startsWith('if') && frames.length === DEEPEST) return `.${word} nested too deeply`;
      if (word === 'endif') arms = frames.pop()!.outside;
      else enter(word, rest, file, line);
      return true;
    },
  };
}

function taken({ test, isNegated }: Frame): Test {
  return () => {
    const found = test ? test() : true;
    return isNegated ? found === false : found;
  };
}

function armOf(frame: Frame): Arm {
  const own = taken(frame);
  return {
    holds: memo(() => frame.earlier.every((one) => one() === false) && own() !== false),
    macro: () => [frame.test, ...frame.earlier].map((one) => one?.()).find((one) => typeof one === 'object'),
  };
}
