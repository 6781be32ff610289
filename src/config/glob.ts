/**
 * A glob of a configuration file, made relative to the base. `folder` is the file's folder seen from the base; where the
 * file lies above the base (`..`), `down` names the folders between, and only what fits these is left. Undefined: it can
 * fit nothing below the base.
 */
export function rebaseGlob(glob: string, folder: string, down: readonly string[]): string | undefined {
  const clean = glob.replace(/^(\.?\/)+/, '');
  if (folder === '') return clean;
  if (!folder.split('/').includes('..')) return `${folder.split('/').map(escapeGlob).join('/')}/${clean}`;
  return down.length > 0 ? below(clean.split('/'), down) : undefined;
}

/** What is left of a glob after it has walked down these folders. */
function below(glob: readonly string[], down: readonly string[]): string | undefined {
  const [segment, ...rest] = glob;
  const [folder, ...deeper] = down;
  if (folder === undefined) return glob.length > 0 ? glob.join('/') : '**';
  if (segment === undefined) return '**'; // the glob names a folder that holds the base
  if (segment === '**') return glob.join('/');
  return fits(segment, folder) ? below(rest, deeper) : undefined;
}

/** One segment of a glob against one name; `*` and `?` as usual, anything richer is taken to fit. */
function fits(segment: string, name: string): boolean {
  if (/[[\]{}()!+@]/.test(segment)) return true;
  const pattern = segment
    .split(/\*+/)
    .map((part) => part.replace(/[.^$|\\/-]/g, '\\$&').replaceAll('?', '.'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(name);
}

function escapeGlob(segment: string): string {
  return segment.replace(/[*?[\]{}()!+@\\]/g, '\\$&');
}
