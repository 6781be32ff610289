import type { Policy } from '../model/policy.ts';
import { fitsGlobBelow } from '../text/glob.ts';
import { locate, type Span } from '../text/source-file.ts';

/** Whether the configuration sets a path, or a folder that it lies in, aside. */
export function isSetAside(path: string, { exclude = [] }: Policy): boolean {
  return exclude.some((glob) => fitsGlobBelow(glob, path));
}

/** Whether a place lies in a file that is set aside, or in what was made of one. */
export function isExcluded(at: Span, policy: Policy): boolean {
  return (policy.exclude ?? []).length > 0 && locate(at).some(({ file }) => isSetAside(file.path, policy));
}
