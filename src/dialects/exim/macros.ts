import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Span } from '../../text/source-file.ts';

/** One definition, in the order of the file. */
export interface Macro {
  readonly name: string;
  /** `==`: another text for a name that is there. */
  readonly redefines: boolean;
  /** Whether the conditions that it stands under let it count. */
  holds(): boolean;
  /** Its text, the macros before it put in. */
  text(): string;
  /** Its line, or what made Debian's script write it. */
  readonly setting: Setting;
}

/** Macros as far as they are known at some line: the first `before` definitions. */
export interface Macros {
  count(): number;
  add(macro: Macro): void;
  all(): readonly Macro[];
  /** The definition that counts for a name before the given place: the last that stands. */
  defined(name: string, before: number): Macro | undefined;
  /** A line with all macros put in, each wherever its name occurs, even inside a word [spec, 6.4]. */
  expand(text: string, before: number): string;
  /** What of a condition's text is a macro: that it exists is all that counts, not its value [measured: macro-ifdef]. */
  mentioned(text: string, before: number, at: Span): Macro | boolean;
}

/** Longer texts are as good as hidden, so that macros which double each other end. */
const LONGEST = 65_536;

/** So many names that every line would be searched for each of them; what they stand for is hidden then. */
const MOST = 2_000;

/** An empty table; definitions are added in the order in which Exim reads them. */
export function macroTable(world: World): Macros {
  const list: Macro[] = [];
  const byName = new Map<string, number[]>();
  const defined = (name: string, before: number): Macro | undefined => {
    const found = byName.get(name)?.findLast((place) => place < before && list[place]!.holds());
    return found === undefined ? undefined : list[found];
  };
  return {
    count: () => list.length,
    all: () => list,
    defined,
    add: (macro) => {
      const places = byName.get(macro.name);
      if (places) places.push(list.length);
      else byName.set(macro.name, [list.length]);
      list.push(macro);
    },
    expand: (text, before) => {
      if (list.length > MOST && /[A-Z]/.test(text)) return HOLE;
      let line = text;
      for (const name of /[A-Z]/.test(text) ? byName.keys() : []) {
        const macro = line.includes(name) ? defined(name, before) : undefined;
        if (macro) line = line.replaceAll(name, () => macro.text());
        if (line.length > LONGEST) return HOLE;
      }
      return line;
    },
    mentioned: (text, before, at) => {
      for (const name of list.length > MOST ? [] : byName.keys()) {
        const macro = text.includes(name) ? defined(name, before) : undefined;
        if (macro) return macro;
      }
      return isBuiltIn(world, text, at);
    },
  };
}

/** Names that Exim itself defines begin with `_`; which ones depends on how it was built, so that is asked [spec, 6.8]. */
function isBuiltIn(world: World, text: string, at: Span): boolean {
  const name = /\b_[A-Z][A-Z0-9_]*/.exec(text)?.[0];
  if (name === undefined && !text.includes(HOLE)) return false;
  const shown = name ?? at.file.text.slice(at.start, at.end);
  return world.ask({
    id: `exim macro ${at.file.scope ?? world.root} ${shown}`,
    kind: name === undefined ? 'variable' : 'program',
    at,
    answers: [
      { is: true, text: `Exim knows the macro of "${shown}"` },
      { is: false, text: `Exim does not know the macro of "${shown}"` },
    ],
  });
}
