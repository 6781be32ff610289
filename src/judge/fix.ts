import type { Cure, Cured, Listener } from '../model/model.ts';
import type { Edit } from '../text/source-file.ts';
import type { Match } from './matches.ts';

/** The cure for all listeners of one finding, where its dialect knows one: edits of the files that a person would open. */
export function fixFor(matches: readonly Match[], cure: Cure | undefined): Cured | undefined {
  if (!cure) return undefined;
  const cured = matches.flatMap((match) => {
    const { subject } = match;
    const listener = subject.listener ? asFound(subject.listener, match) : subject.service?.listeners[0];
    const one = listener && subject.service ? cure(listener, subject.service) : undefined;
    return one ? [one] : [];
  });
  const [first] = cured;
  if (!first) return undefined;
  const edits = uniqueEdits(cured.flatMap((one) => one.edits));
  const settled = edits.map(settle);
  const isWhole = settled.every((edit) => edit !== undefined) && !overlap(settled.flatMap((edit) => edit ?? []));
  const safety = isWhole && cured.every((one) => one.safety === 'safe') ? 'safe' : 'review';
  return { ...first, safety, edits: isWhole ? settled.flatMap((edit) => edit ?? []) : [] };
}

/** The listener as the finding tells of it: what lets passwords through in other worlds is not what is to be cured. */
function asFound(listener: Listener, { check, evidence }: Match): Listener {
  if (check.at !== 'listener.cleartextLogin.remote') return listener;
  const remote = { is: 'accepted', because: evidence } as const;
  return { ...listener, cleartextLogin: { ...listener.cleartextLogin, remote } };
}

/** What may stand between the quotes of a program as it is. */
const PLAIN = /^[^'"`\\$\r\n]*$/;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/** An edit of a derived text becomes one of the file it came from, where that text stands there as it is; undefined in a hole. */
function settle(edit: Edit): Edit | undefined {
  const { file, start, end } = edit.span;
  if (file.holes.some((hole) => hole.start < end && start < hole.end)) return undefined;
  if (!file.derivedFrom) return edit;
  const segment = file.derivedFrom.find((one) => one.verbatim && one.start <= start && end <= one.end);
  if (!segment || (SCRIPT.test(segment.origin.file.path) && !PLAIN.test(edit.text))) return undefined;
  const shift = segment.origin.start - segment.start;
  return settle({ ...edit, span: { file: segment.origin.file, start: start + shift, end: end + shift } });
}

function uniqueEdits(edits: readonly Edit[]): readonly Edit[] {
  const key = ({ span, text }: Edit) => `${span.file.path} ${span.start} ${span.end} ${text}`;
  return [...new Map(edits.map((edit) => [key(edit), edit])).values()];
}

/** Two edits of one stretch, or two different insertions at one place: nobody can apply both. */
function overlap(edits: readonly Edit[]): boolean {
  return edits.some((one, i) =>
    edits
      .slice(i + 1)
      .some(
        ({ span }) =>
          span.file === one.span.file &&
          (span.start < one.span.end || span.start === one.span.start) &&
          (one.span.start < span.end || span.start === one.span.start),
      ),
  );
}
