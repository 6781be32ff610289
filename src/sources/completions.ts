import type { Completion, Host } from '../model/model.ts';
import type { Known, Loose } from '../model/recognise.ts';
import { completionsFor } from '../platform/profiles/index.ts';
import { baseOf, folderOf, inFolder } from './names.ts';

/**
 * The distributions' files that may complete a host: of each dialect of which it has files and lacks the main file, or a
 * companion without which the main file is none (INTERFACE, *What is not known*, 5).
 */
export function completionsOf(
  host: Host,
  known: readonly Known[],
  shipped: typeof completionsFor = completionsFor,
): readonly Completion[] {
  if (host.complete) return [];
  return known.flatMap(({ dialect, recognises: { canonical, loose } }) => {
    const reworked = host.reworked?.paths.filter((path) => canonical.some((place) => path.search(place) === 0)) ?? [];
    const own = [...host.paths, ...reworked].filter((path) => canonical.some((place) => path.search(place) === 0));
    const kinds = new Set(own.map((path) => kindOf(loose, path)));
    if (!kinds.has('main') && !kinds.has('companion') && !kinds.has('fragment')) return [];
    const candidates = shipped(dialect);
    if (reworked.length > 0) return candidates.map((one) => host.reworked?.of(one) ?? one);
    if (kinds.has('main') && !loose.some((row) => row.as === 'companion')) return [];
    const isLacking = !kinds.has('main') || candidates.some(({ files }) => lacksCompanion(host, loose, files));
    return isLacking ? candidates.map((one) => host.reworked?.of(one) ?? one) : [];
  });
}

function lacksCompanion(host: Host, loose: readonly Loose[], files: Completion['files']): boolean {
  return [...files.keys()].some(
    (path) => kindOf(loose, path) === 'companion' && host.entry(path).kind === 'not-carried',
  );
}

/** What a file in its place on a host is to its dialect: the first row whose names fit and which puts it there. */
function kindOf(loose: readonly Loose[], path: string): Loose['as'] | undefined {
  const name = baseOf(path);
  const tried = inFolder(baseOf(folderOf(path)), name);
  return loose.find(({ names, place }) => names.test(tried) && place(name) === path)?.as;
}
