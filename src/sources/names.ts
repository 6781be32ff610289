import type { Known, Loose } from '../model/recognise.ts';

/** Endings of templates: the file that is deployed has its name without them. */
const TEMPLATE = /\.(j2|jinja2?|tpl|tmpl|erb|template|in|f)$/i;
/** Those among them that no daemon's own file has: Exim reads an `exim4.conf.template`. */
const SURELY_TEMPLATE = /\.(j2|jinja2?|tpl|tmpl|erb)$/i;
/** Endings of files that show how one could look. */
const SAMPLE = /[.-](sample|example|dist)$/i;
/** Left behind by editors and package managers; a daemon reads them only where its own include takes them. */
const NEVER_MAIN = /(\.bak|~|\.orig|\.rej|\.rpmsave|\.rpmnew|\.dpkg-[^./]+|\.disabled)$/i;
/** Text in other languages, of which a configuration is at most a quotation. */
const OTHER_LANGUAGE = /\.(aug|md|markdown|adoc|asciidoc|rst|po|pot|tex|diff|patch|html?)$/i;

/** The name of the file that a template becomes. */
export function renderedName(name: string): string {
  const stripped = name.replace(TEMPLATE, '');
  return stripped === '' ? name : stripped;
}

/** The name that a file would have in service: template and sample endings taken off, as often as they stand there. */
export function bareName(name: string): string {
  for (let bare = name; ; ) {
    const next = renderedName(bare).replace(SAMPLE, '');
    if (next === bare || next === '') return bare;
    bare = next;
  }
}

export function isSampleName(name: string): boolean {
  return SAMPLE.test(renderedName(name)) || SAMPLE.test(name);
}

export function isNeverMain(path: string): boolean {
  return NEVER_MAIN.test(path);
}

export function isOtherLanguage(path: string): boolean {
  return OTHER_LANGUAGE.test(path);
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, `''` where it lies in the first. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function inFolder(folder: string, name: string): string {
  if (folder === '' || name === '') return folder || name;
  return `${folder}/${name}`;
}

/** The path below a folder that holds it. */
export function below(folder: string, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** A file that lies anywhere, as one row of a dialect knows it. */
export interface Fit {
  readonly dialect: string;
  readonly row: Loose;
}

/** The rows of every dialect that fit a path by its name alone; `path` is relative to the scan root. */
export function fitsByName(known: readonly Known[], path: string): readonly Fit[] {
  const { ofFolder, ofName, order } = rowsOf(known);
  const name = baseOf(path);
  const bare = bareName(name);
  const tried = inFolder(baseOf(folderOf(path)), bare);
  const byFolder = ofFolder.filter(({ row }) => row.names.test(tried));
  const byName = ofName(bare);
  if (byFolder.length === 0 || byName.length === 0) return byFolder.length === 0 ? byName : byFolder;
  return order.filter((fit) => byFolder.includes(fit) || byName.includes(fit));
}

/** All rows. Those that look at no folder are tried once a name: a tree has many `index.ts`. */
interface Rows {
  readonly order: readonly Fit[];
  readonly ofFolder: readonly Fit[];
  ofName(bare: string): readonly Fit[];
}

const tables = new WeakMap<readonly Known[], Rows>();

function rowsOf(known: readonly Known[]): Rows {
  const made = tables.get(known) ?? makeRows(known);
  tables.set(known, made);
  return made;
}

function makeRows(known: readonly Known[]): Rows {
  const order = known.flatMap(({ dialect, recognises }) => recognises.loose.map((row) => ({ dialect, row })));
  const nameOnly = order.filter(({ row }) => saysNothingOfFolders(row.names));
  const seen = new Map<string, readonly Fit[]>();
  return {
    order,
    ofFolder: order.filter((fit) => !nameOnly.includes(fit)),
    ofName: (bare) => {
      const told = seen.get(bare) ?? nameOnly.filter(({ row }) => row.names.test(bare));
      seen.set(bare, told);
      return told;
    },
  };
}

/** Beside `(^|\/)`, where a name begins, nothing in it fits a slash. */
function saysNothingOfFolders({ source }: RegExp): boolean {
  const rest = source.replaceAll('(^|\\/)', '').replaceAll(/\[(\^\/[^\]]*|[^^/\]][^/\]]*)\]/g, '');
  return !/\\\/|(?<!\\)\.|\[\^|\\[SWDB]|\^/.test(rest);
}

/** Of rows that fit by name, the first of each dialect that fits by content too. */
export function fitsByContent(fits: readonly Fit[], text: string): readonly Fit[] {
  const lines = condensed(text);
  const fit = fits.filter(({ row }) => !row.marker || row.marker.test(lines));
  return fit.filter(({ dialect }, i) => fit.findIndex((other) => other.dialect === dialect) === i);
}

/** Without blank lines and blanks at line ends, so that a marker such as `^\s*accept` has nothing to run across. */
export function condensed(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

/** Where a host's `/` may begin: folders in which daemons' files have canonical places. */
const TOP = new Set(['etc', 'usr', 'opt', 'var', 'srv', 'lib', 'home', 'root', 'run', 'Library', 'private']);
/** Folders at the `/` of a host: what lies in one belongs to the host, and is nothing loose. */
const SYSTEM = new Set([...TOP, 'bin', 'boot', 'dev', 'lib32', 'lib64', 'media', 'mnt', 'proc', 'sbin', 'sys', 'tmp']);

export interface Canonical {
  /** The folder that is the host's `/`, relative to the scan root. */
  readonly prefix: string;
  /** Absolute on the host. */
  readonly at: string;
  /** The whole place is written as one name, `etc_dovecot_dovecot.conf`. */
  readonly isFlat: boolean;
}

/** A path that ends in a canonical place of some dialect; the longest such place counts. */
export function canonicalPlace(known: readonly Known[], path: string, templates: boolean): Canonical | undefined {
  const segments = path.split('/');
  for (let i = 0; i < segments.length - 1; i += 1) {
    if (!TOP.has(segments[i]!)) continue;
    const at = `/${segments.slice(i).join('/')}`;
    const prefix = segments.slice(0, i).join('/');
    if (isCanonical(known, at)) return { prefix, at, isFlat: false };
    const rendered = templates ? `${folderOf(at)}/${renderedName(baseOf(at))}` : at;
    if (rendered !== at && isCanonical(known, rendered)) return { prefix, at: rendered, isFlat: false };
  }
  return flattened(known, path);
}

function flattened(known: readonly Known[], path: string): Canonical | undefined {
  const name = renderedName(baseOf(path));
  if (!/^etc[_-]/.test(name)) return undefined;
  const at = `/${name.replaceAll(name.charAt(3), '/')}`;
  return isCanonical(known, at) ? { prefix: folderOf(path), at, isFlat: true } : undefined;
}

/** Whether a dialect has files at such an absolute path on a host. */
export function isCanonical(known: readonly Known[], at: string): boolean {
  return known.some(({ recognises }) => recognises.canonical.some((pattern) => at.search(pattern) === 0));
}

/** The path that a file of a repository has on the host: a template's without its ending, unless a daemon reads it as it is called. */
export function deployedAs(known: readonly Known[], at: string): string {
  const name = baseOf(at);
  if (!SURELY_TEMPLATE.test(name) && isCanonical(known, at)) return at;
  return `${folderOf(at)}/${renderedName(name)}`;
}

/** Whether a path below a host's `/` lies in one of a system's own folders. */
export function isInSystem(path: string): boolean {
  const slash = path.indexOf('/');
  return slash > 0 && SYSTEM.has(path.slice(0, slash));
}
