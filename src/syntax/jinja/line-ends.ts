import { spanText } from '../../text/source-file.ts';
import type { Body } from './statements.ts';

/** Whether a body ends where a line begins, blanks aside. */
export function endsAtLine(body: Body): boolean {
  const last = body.at(-1);
  if (!last || last.kind === 'print') return false;
  if (last.kind === 'text') return /\n[ \t]*$/.test(spanText(last.at));
  if (last.kind === 'if') return last.arms.every((arm) => endsAtLine(arm.body));
  return last.kind === 'for' ? endsAtLine(last.body) : endsAtLine(body.slice(0, -1));
}
