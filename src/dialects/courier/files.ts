import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { type Opened, open, openBeside } from '../../platform/files.ts';
import { type Expanded, expand } from '../../syntax/expand.ts';
import { parseShellVars } from '../../syntax/shell-vars.ts';
import type { Problem } from '../../text/problem.ts';
import { plainFile, type SourceFile, type Span, startOf } from '../../text/source-file.ts';
import { isOpen } from '../settings.ts';
import { type ShellSettings, shellSettings } from '../shell-settings.ts';

/** Debian, Courier's own packages, courier-imap's, FreeBSD [docs: INSTALL of courier and courier-imap]. */
const FOLDERS = [
  '/etc/courier',
  '/etc/courier-imap',
  '/usr/lib/courier/etc',
  '/usr/lib/courier-imap/etc',
  '/usr/local/etc/courier',
  '/usr/local/etc/courier-imap',
];

export type Script = 'pop3d' | 'pop3d-ssl' | 'imapd' | 'imapd-ssl';

/**
 * Four services, one per file; each needs the other file of its pair. A pair counts where its first file is in the
 * tree; a second one alone is completed by the distribution's first, or stands there in vain.
 */
export function mains(world: World): readonly string[] {
  const here = new Set(world.paths);
  return FOLDERS.flatMap((folder) => {
    const pairs = ['pop3d', 'imapd'].map((name) => [`${folder}/${name}`, `${folder}/${name}-ssl`]);
    const whole = pairs.filter(([plain]) => here.has(plain!));
    const told = whole.length > 0 ? whole : pairs.filter(([, ssl]) => here.has(ssl!));
    return told.flat().filter((path) => open(world, path).kind === 'file');
  });
}

/** What the two files of a pair say. They are sourced in two orders, and the last assignment counts [measured: address-only-in-ssl-file]. */
export interface Pair {
  readonly script: Script;
  readonly protocol: 'pop3' | 'imap';
  readonly main: SourceFile;
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** pop3d, then pop3d-ssl: what a session does, and where TLS listens. */
  readonly plainFirst: ShellSettings;
  /** pop3d-ssl, then pop3d: where the plain port listens, and IMAP's own STARTTLS switch. */
  readonly sslFirst: ShellSettings;
  /** The same without what cannot be seen, so that nothing is asked. */
  readonly quiet: ShellSettings;
  /** The file that the init script looks at. */
  readonly own: ShellSettings;
  /** Why the script ends before it starts anything. */
  readonly refusal?: { readonly reason: string; readonly at: Span };
}

/** Reads the pair to which a main file belongs, in one world. */
export function pairOf(world: World, path: string): Pair {
  const script = scriptOf(path);
  const plainPath = path.replace(/-ssl$/, '');
  const [plain, ssl] = [plainPath, `${plainPath}-ssl`].map((one) => sourced(world, path, one));
  const main = (script.endsWith('-ssl') ? ssl : plain)!;
  const order = script.endsWith('-ssl') || script === 'imapd' ? [plain!, ssl!] : [ssl!, plain!];
  const refusal = order.find((one) => one.missing)?.missing ?? order.flatMap(({ refusals }) => refusals)[0];
  const near = startOf(main.file);
  const all = [...plain!.expanded.statements, ...ssl!.expanded.statements];
  const shown = all.filter((one) => !isOpen(one));
  return {
    script,
    protocol: script.startsWith('pop3d') ? 'pop3' : 'imap',
    main: main.file,
    files: [...new Set([main, plain!, ssl!].flatMap(({ expanded }) => expanded.files))],
    problems: [plain!, ssl!].flatMap(({ expanded }) => expanded.problems),
    plainFirst: shellSettings(world, all, near),
    quiet: shellSettings(world, shown, near),
    sslFirst: shellSettings(world, [...ssl!.expanded.statements, ...plain!.expanded.statements], near),
    own: shellSettings(world, main.expanded.statements, near),
    ...(refusal ? { refusal } : {}),
  };
}

function scriptOf(path: string): Script {
  const name = posix.basename(path);
  return name === 'pop3d' || name === 'pop3d-ssl' || name === 'imapd' ? name : 'imapd-ssl';
}

interface Sourced {
  readonly file: SourceFile;
  readonly expanded: Expanded;
  readonly missing?: { readonly reason: string; readonly at: Span };
  readonly refusals: readonly { readonly reason: string; readonly at: Span }[];
}

/** A file that is not carried says nothing that can be seen. */
function sourced(world: World, main: string, path: string): Sourced {
  const found: Opened = path === main ? open(world, path) : openBeside(world, main, path);
  if (found.kind !== 'file') {
    const near = startOf(plainFile(main.slice(1), ''));
    const hole = { kind: 'hole', span: near } as const;
    const isMissing = found.kind === 'absent' || found.kind === 'dir';
    const expanded = { statements: isMissing ? [] : [hole], files: [], problems: [], refusals: [] };
    const reason = `${path} does not exist, forgot make install-configure?`;
    return { file: near.file, expanded, refusals: [], ...(isMissing ? { missing: { reason, at: near } } : {}) };
  }
  const { file } = found;
  const expanded = expand(file, {
    parse: parseShellVars,
    include: ({ key, operator, args }) => {
      if (operator || (key.value !== '.' && key.value !== 'source')) return undefined;
      const target = args[0]?.value;
      if (target === undefined || !target.startsWith('/')) return { kind: 'hole' };
      const other = open(world, target);
      if (other.kind === 'file') return { kind: 'files', files: [other.file] };
      return other.kind === 'absent' ? { kind: 'refused', reason: `.: ${target}: not found` } : { kind: 'hole' };
    },
  });
  const broken = expanded.files.flatMap((one) => {
    const { refusal } = parseShellVars(one);
    return refusal ? [refusal] : [];
  });
  const lost = expanded.refusals.filter(({ under }) => world.holds(under));
  return { file, expanded, refusals: [...broken, ...lost] };
}
