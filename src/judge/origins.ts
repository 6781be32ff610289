import { locate, type Span } from '../text/source-file.ts';
import type { Reason } from './evidence.ts';

/** The variables behind a line that was rendered. */
export function variablesOf(at: Span): readonly Reason[] {
  const [, ...behind] = at.file.derivedFrom ? locate(at) : [];
  return behind.flatMap(variableAt);
}

const KEY = /(?:^|[\s,{-])["']?([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*$/;

/** The key in front of a value, where there is one: `ssl_mode: required` in a file of variables. */
function variableAt(span: Span): readonly Reason[] {
  const { file, start } = span;
  if (start === span.end) return [];
  const before = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start);
  const name = KEY.exec(before)?.[1];
  return [{ at: span, note: name === undefined ? 'it takes its value from here' : `"${name}" is set here` }];
}

/** What puts the file of a line on the host. */
export function putReason({ file: { put } }: Span): readonly Reason[] {
  return put ? [{ at: put.by, note: `this puts "${put.as}" on the host` }] : [];
}
