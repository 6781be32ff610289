import type { Host } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import { fitsGlobBelow } from '../text/glob.ts';
import { baseOf, isSampleName } from './names.ts';

type Role = Host['role'];

/** Whole segments of a path, in any case, and what they make of a host (INTERFACE, *Hosts*, 6). */
const SEGMENTS: ReadonlyMap<string, Role> = new Map([
  ...['doc', 'docs', 'documentation', 'example', 'examples', 'sample', 'samples', 'contrib', 'demo'].map(
    (name) => [name, 'sample'] as const,
  ),
  ...['test', 'tests', 'spec', 'fixtures', 'testdata', '__tests__', 'molecule', 'integration-tests'].map(
    (name) => [name, 'test'] as const,
  ),
]);

/** What a host is for by where it lies: `path` below its scan root, the same place below the base as `roles` in `waxseal.yaml` names it. */
export function roleOf(path: string, fromBase: string, { roles }: Policy): Role {
  const told = roles.findLast(({ glob }) => fitsGlobBelow(glob, fromBase));
  if (told) return told.role;
  const segments = path.split('/').map((segment) => SEGMENTS.get(segment.toLowerCase()));
  return segments.find((role) => role !== undefined) ?? (isSampleName(baseOf(path)) ? 'sample' : 'deploy');
}
