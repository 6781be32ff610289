import type { SourceFile } from '../../text/source-file.ts';
import { type Cut, spliced } from './splice.ts';

/** Where one logical line stands, with the line end after it. */
interface Logical {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines with those that continue them: a blank begins these; comments and empty lines stand alone [postconf(5); master(5)]. */
function logicalLines(text: string): readonly Logical[] {
  const lines: { start: number; end: number; text: string }[] = [];
  let open: (typeof lines)[number] | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    if (/^[ \t]/.test(line) && open) {
      open.end = index + line.length;
      open.text = text.slice(open.start, open.end);
    } else {
      open = { start: index, end: index + line.length, text: line };
      lines.push(open);
    }
  }
  return lines;
}

/** `postconf -e "name = value"`: every line of that name makes way, and where there is none the line is added at the end [postconf(1)]. */
export function setParameter(file: SourceFile, name: string, line: SourceFile): SourceFile {
  const own = logicalLines(file.text).filter(({ text }) => /^([^\s=]+)[ \t]*=/.exec(text)?.[1] === name);
  return replacedOrAdded(file, own, line);
}

/** `postconf -X name`, `postconf -# name`: the lines of that name are taken away. */
export function dropParameter(file: SourceFile, name: string): SourceFile {
  const own = logicalLines(file.text).filter(({ text }) => /^([^\s=]+)[ \t]*=/.exec(text)?.[1] === name);
  return spliced(file, own);
}

/** `postconf -M service/type="…"`: that service's entry makes way with all its options. */
export function setService(file: SourceFile, service: string, type: string, line: SourceFile): SourceFile {
  return replacedOrAdded(file, entriesOf(file, service, type), line);
}

/** `postconf -MX service/type`, `-M#`: the entry is taken away. */
export function dropService(file: SourceFile, service: string, type: string): SourceFile {
  return spliced(file, entriesOf(file, service, type));
}

/** `postconf -P service/type/name=value`: an option of one entry; undefined where there is no such entry [postconf(1)]. */
export function setOption(
  file: SourceFile,
  { service, type, name }: { readonly service: string; readonly type: string; readonly name: string },
  line: SourceFile,
): SourceFile | undefined {
  const entries = entriesOf(file, service, type);
  if (entries.length === 0) return undefined;
  const cuts = entries.flatMap((entry): readonly Cut[] => {
    const old = [...entry.text.matchAll(/[ \t\n]+-o[ \t\n]*(?:\{[^}]*\}|\S+)/g)].filter(
      ([option]) => /-o[\s{]*([^\s=]+)/.exec(option)?.[1] === name,
    );
    const gone = old.map(({ 0: { length }, index }) => ({
      start: entry.start + index,
      end: entry.start + index + length,
    }));
    const end = entry.start + entry.text.trimEnd().length;
    return [...gone.filter((one) => one.end < end || one.end === end), { start: end, end, by: line }];
  });
  return spliced(file, cuts);
}

function entriesOf(file: SourceFile, service: string, type: string): readonly Logical[] {
  return logicalLines(file.text).filter(({ text }) => {
    const [first, second] = text.split(/\s+/);
    return first === service && second === type;
  });
}

function replacedOrAdded(file: SourceFile, own: readonly Logical[], line: SourceFile): SourceFile {
  if (own.length > 0) return spliced(file, [...own.slice(0, -1), { ...own.at(-1)!, by: line }]);
  return appended(file, line);
}

/** Text at the end of a file, on a line of its own. */
export function appended(file: SourceFile, line: SourceFile): SourceFile {
  const end = file.text.length;
  const needsEnd = end > 0 && !file.text.endsWith('\n');
  const between: SourceFile = { path: file.path, text: '\n', holes: [], branches: [] };
  const broken = needsEnd ? spliced(file, [{ start: end, end, by: between }]) : file;
  return spliced(broken, [{ start: broken.text.length, end: broken.text.length, by: line }]);
}
