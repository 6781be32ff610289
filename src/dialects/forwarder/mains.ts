import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { type UnitStart, unitStarts } from '../../platform/exec-start.ts';
import { fileAt, open } from '../../platform/files.ts';
import { isMasked } from '../../platform/units.ts';
import { inSection, unitAt } from '../../platform/unit-files.ts';
import { spanText } from '../../text/source-file.ts';
import { baseName } from '../super-server.ts';

export type Kind = 'socat' | 'rinetd' | 'sslh';

const RINETD = ['/etc/rinetd.conf', '/usr/local/etc/rinetd.conf'];
export const SSLH_DEFAULTS = '/etc/default/sslh';
/** Where sslh looks for a file of its own [sslh(8)]. */
const SSLH = ['/etc/sslh/sslh.cfg', '/etc/sslh.cfg', '/usr/local/etc/sslh.cfg'];

/** Ports and words of mail. */
const MAIL =
  /(^|[\s:="',/])(24|25|109|110|143|465|587|993|995|2000|4190)(?![\w.])|pop-?[23]|imap|smtp|mail|sieve|submission/im;

/** Which forwarder a program is; sslh comes in several builds, and Debian's link has none of their names. */
export function kindOf(name: string | undefined): Kind | undefined {
  if (name === undefined) return undefined;
  if (/^socat\d*$/.test(name)) return 'socat';
  if (name === 'rinetd') return 'rinetd';
  return /^sslh(-(fork|select|ev))?$/.test(name) ? 'sslh' : undefined;
}

/** The units that start a forwarder. */
export function forwarderUnits(world: World): readonly (UnitStart & { readonly kind: Kind })[] {
  return unitStarts(world).flatMap((start) => {
    const kind = kindOf(baseName(start.program));
    return kind ? [{ ...start, kind }] : [];
  });
}

/**
 * The units that start a forwarder for mail, each a service of its own, and the configuration files that a package's
 * own unit would read.
 */
export function mains(world: World): readonly string[] {
  const units = forwarderUnits(world);
  const own = units.filter((unit) => !readsDefault(unit) && isAboutMail(world, unit)).map(({ path }) => path);
  const isFree = (kind: Kind) =>
    !isMasked(world, `${kind}.service`) && !units.some((unit) => unit.kind === kind && !readsDefault(unit));
  const rinetd = isMasked(world, 'rinetd.service') ? [] : RINETD.filter((path) => isMailFile(world, path));
  const sslh = isFree('sslh') ? [SSLH_DEFAULTS, ...SSLH].filter((path) => isMailFile(world, path)).slice(0, 1) : [];
  return [...new Set([...own, ...rinetd, ...sslh])];
}

/** rinetd without another file is what the file itself stands for. */
function readsDefault({ kind, argv }: { readonly kind: Kind; readonly argv: UnitStart['argv'] }): boolean {
  return kind === 'rinetd' && !argv.some(({ value }) => value?.startsWith('-c'));
}

function isMailFile(world: World, path: string): boolean {
  return open(world, path).kind === 'file' && MAIL.test(uncommented(fileAt(world, path)?.text ?? ''));
}

function uncommented(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '');
}

/** By its name, its words, the file that it names, or the variables that it takes. */
function isAboutMail(world: World, { path, argv, files, program }: UnitStart): boolean {
  const unit = unitAt(world, posix.basename(path));
  const lines = inSection(unit, 'Service').map(({ span }) => spanText(span));
  const named = argv.flatMap(({ value }) => /\/[^\s=]*$/.exec(value ?? '')?.[0] ?? []);
  const texts = named.map((one) => fileAt(world, one)?.text ?? '');
  const words = [program, ...argv].map(({ value }) => value ?? '');
  return [posix.basename(path), ...words, ...lines, ...texts, ...files.map(({ text }) => text)].some((text) =>
    MAIL.test(uncommented(text)),
  );
}
