import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { conditionHolds } from './conditions.ts';
import type { Environment } from './environment.ts';
import { SECTIONS } from './keywords.ts';

/** From one section keyword to the next, as the branches and `.if` of this world go. */
export interface Section {
  readonly header: SettingStatement;
  readonly kind: string;
  readonly name?: string;
  readonly lines: readonly Statement[];
  /** The `defaults` that hold for it: the one it names, else the last before it [docs: configuration.txt, "defaults"; measured: two-defaults]. */
  readonly defaults?: Section;
}

export interface Cut {
  readonly sections: readonly Section[];
  /** Lines above the first section. */
  readonly above: readonly Statement[];
  /** An `.if` that nothing ends. */
  readonly unended?: SettingStatement;
}

/** Cuts a configuration at its section keywords. */
export function sectionsOf(world: World, statements: readonly Statement[], environment: Environment): Cut {
  const { lines, unended } = live(world, statements, environment);
  const sections: (Section & { readonly lines: Statement[] })[] = [];
  const above: Statement[] = [];
  for (const one of lines) {
    const kind = one.kind === 'setting' && !one.operator ? one.key.value : undefined;
    if (one.kind !== 'setting' || kind === undefined || !SECTIONS.has(kind)) {
      (sections.at(-1)?.lines ?? above).push(one);
      continue;
    }
    const name = one.args[0]?.value;
    const defaults = defaultsFor(one, sections);
    sections.push({
      header: one,
      kind,
      lines: [],
      ...(name === undefined ? {} : { name }),
      ...(defaults ? { defaults } : {}),
    });
  }
  return { sections, above, ...(unended ? { unended } : {}) };
}

function defaultsFor(header: SettingStatement, before: readonly Section[]): Section | undefined {
  const all = before.filter(({ kind }) => kind === 'defaults');
  const from = header.args.findIndex(({ value }) => value === 'from');
  const named = from < 0 ? undefined : header.args[from + 1]?.value;
  return named === undefined ? all.at(-1) : all.findLast(({ name }) => name === named);
}

interface Frame {
  /** Whether lines count now. */
  readonly isOn: boolean;
  /** Whether some arm has already counted. */
  readonly isDone: boolean;
  readonly at: SettingStatement;
}

/** What is left of `.if`, `.elif`, `.else` and `.endif`, and of template branches that do not hold here. */
function live(
  world: World,
  statements: readonly Statement[],
  environment: Environment,
): { readonly lines: readonly Statement[]; readonly unended?: SettingStatement } {
  const lines: Statement[] = [];
  const stack: Frame[] = [];
  for (const one of statements) {
    const word = one.kind === 'setting' ? one.key.value : undefined;
    const isOn = stack.every((frame) => frame.isOn);
    if (one.kind === 'setting' && word?.startsWith('.')) {
      const isOuterOn = stack.slice(0, -1).every((frame) => frame.isOn);
      const test = () => isOuterOn && conditionHolds(world, one, environment);
      const top = stack.at(-1);
      if (word === '.if') {
        const holds = isOn && conditionHolds(world, one, environment);
        stack.push({ isOn: holds, isDone: holds, at: one });
      } else if (top && word === '.elif') {
        const holds = !top.isDone && test();
        stack[stack.length - 1] = { isOn: holds, isDone: top.isDone || holds, at: top.at };
      } else if (top && word === '.else') stack[stack.length - 1] = { isOn: !top.isDone, isDone: true, at: top.at };
      else if (word === '.endif') stack.pop();
      continue;
    }
    // Only headers are asked about: what stands in a section is read where it matters.
    const isHeader = word !== undefined && SECTIONS.has(word);
    if (isOn && (!isHeader || world.holds(one.under))) lines.push(one);
  }
  const open = stack.at(-1);
  return open ? { lines, unended: open.at } : { lines };
}

/** The lines of one keyword in a section that count in this world. */
export function linesNamed(
  world: World,
  { lines }: Pick<Section, 'lines'>,
  ...names: readonly string[]
): readonly SettingStatement[] {
  return lines.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' && !one.operator && names.includes(one.key.value ?? '') && world.holds(one.under),
  );
}
