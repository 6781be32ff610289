import type { Cause } from '../model/result.ts';
import { type SourceFile, type Span, spanText } from '../text/source-file.ts';
import type { Match } from './matches.ts';

/** Rule, host name, dialect, and scope and name of the deciding setting: it survives edits elsewhere and moved ports. */
export function fingerprintOf({ rule, subject, place }: Match): string {
  const parts = [
    rule.id,
    subject.host.name,
    subject.service?.dialect ?? '',
    ...scopeAt(place.at),
    place.setting?.name ?? '',
  ];
  return hashOf(parts);
}

/** What made a finding, without the names of its host and its file: what is the same under another name has the same cause. */
export function causeOf({ rule, subject, place }: Match): Cause {
  const { service } = subject;
  const name = place.setting?.name ?? '';
  return { kin: [rule.id, service?.dialect ?? '', ...scopeAt(place.at), name], value: writtenValue(place, service) };
}

/** What the deciding setting says; of a secret, and where a template hides it, nothing but the words that stand there. */
function writtenValue({ at, setting }: Match['place'], service: Match['subject']['service']): string {
  const isSecret = service?.secrets.some((one) => one.file === at.file && one.start < at.end && at.start < one.end);
  if (isSecret || !setting) return '';
  const { value, origin } = setting;
  const written = value === undefined && origin.kind !== 'default' ? spanText(origin.span) : JSON.stringify(value);
  return (written ?? '').replace(/(?:\s|\\[nrt])+/g, ' ').trim();
}

/** A digest that is the same on every machine. */
export function hashOf(parts: unknown): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const COMMENT = /^[#;]/;
const SECTION = /^\[(.*)\]$/;

/** The headers that a place stands under, outermost first: an INI section, or the blocks that are open there. */
export function scopeAt({ file, start }: Span): readonly string[] {
  const known = scopes.get(file) ?? scopesOf(file.text);
  scopes.set(file, known);
  let low = 0;
  for (let high = known.length - 1; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if (known[middle]!.from <= start) low = middle;
    else high = middle - 1;
  }
  const { section, block } = known[low]!;
  const blocks: string[] = [];
  for (let one = block; one; one = one.outer) blocks.unshift(one.name);
  return [...(section === undefined ? [] : [section]), ...blocks];
}

interface Block {
  readonly name: string;
  readonly outer: Block | undefined;
}

interface Scope {
  /** Where the first line begins that stands in it. */
  readonly from: number;
  readonly section: string | undefined;
  readonly block: Block | undefined;
}

const scopes = new WeakMap<SourceFile, readonly Scope[]>();

/** Every scope of a file, in one pass: a file with thousands of findings asks for thousands of places. */
function scopesOf(text: string): readonly Scope[] {
  let now: Scope = { from: 0, section: undefined, block: undefined };
  const found = [now];
  let before = '';
  for (const { 0: whole, index } of text.matchAll(/[^\r\n]+(?:\r\n|\n|\r|$)/g)) {
    const line = whole.trim();
    if (line === '' || COMMENT.test(line)) continue;
    const section = SECTION.exec(line)?.[1]?.trim() ?? now.section;
    const block = blockAfter(line, before, now.block);
    if (section !== now.section || block !== now.block) {
      now = { from: index + whole.length, section, block };
      found.push(now);
    }
    before = line;
  }
  return found;
}

function blockAfter(line: string, before: string, outer: Block | undefined): Block | undefined {
  if (line.endsWith('{')) return { name: named(line.slice(0, -1)) || named(before), outer };
  return line === '}' ? outer?.outer : outer;
}

function named(header: string): string {
  return header.trim().replace(/\s+/g, ' ');
}
