import type { Span } from '../text/source-file.ts';
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
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const COMMENT = /^\s*[#;]/;
const SECTION = /^\s*\[(.*)\]\s*$/;

/** The headers that a place stands under, outermost first: an INI section, or the blocks that are open there. */
export function scopeAt({ file, start }: Span): readonly string[] {
  const lines = file.text
    .slice(0, start)
    .split(/\r\n|\n|\r/)
    .slice(0, -1);
  let section: string | undefined;
  let before = '';
  const blocks: string[] = [];
  for (const line of lines.filter((one) => !COMMENT.test(one) && one.trim() !== '')) {
    section = SECTION.exec(line)?.[1]?.trim() ?? section;
    const text = line.trim();
    if (text.endsWith('{')) blocks.push(named(text.slice(0, -1)) || named(before));
    else if (text === '}') blocks.pop();
    before = text;
  }
  return [...(section === undefined ? [] : [section]), ...blocks];
}

function named(header: string): string {
  return header.trim().replace(/\s+/g, ' ');
}
