import { posix } from 'node:path';
import { daemonIn } from '../../platform/images/index.ts';
import { completionsFor } from '../../platform/profiles/index.ts';
import { runScript } from './run.ts';
import { absolute, put, shippedEntries, type Stage } from './stage.ts';

interface Starter {
  readonly names: RegExp;
  /** Behind which option its configuration is named. */
  readonly option: RegExp | 'operand';
  /** Where a host has it: a file, or a folder. */
  readonly place: string;
}

/** Daemons and the option that names their configuration [their manual pages]. */
const STARTERS: readonly Starter[] = [
  { names: /^dovecot$/, option: /^-c$/, place: '/etc/dovecot/dovecot.conf' },
  { names: /^(?:postfix|master)$/, option: /^-c$/, place: '/etc/postfix' },
  { names: /^nginx$/, option: /^-c$/, place: '/etc/nginx/nginx.conf' },
  { names: /^haproxy$/, option: /^-f$/, place: '/etc/haproxy/haproxy.cfg' },
  { names: /^exim4?$/, option: /^-C$/, place: '/etc/exim4/exim4.conf' },
  { names: /^hitch$/, option: /^--config$/, place: '/etc/hitch/hitch.conf' },
  { names: /^smtpd$/, option: /^-f$/, place: '/etc/smtpd.conf' },
  { names: /^stunnel[45]?$/, option: 'operand', place: '/etc/stunnel/stunnel.conf' },
  { names: /^xinetd$/, option: /^-f$/, place: '/etc/xinetd.conf' },
];

/** Programs that only start others, and those that do nothing. */
const LAUNCHER = /^(?:tini|dumb-init|exec|gosu|su-exec|env|catatonit|supervisord|runsvdir|s6-svscan|init|tail|sleep)$/;

/**
 * What a container starts: a configuration that is named lies where a host has it, too; a script that lies in the image is followed
 * like those of a build, for what it writes before it starts a daemon.
 */
export function follow(stage: Stage): void {
  const words = [...stage.entrypoint, ...stage.command].flatMap(splitShell);
  const at = words.findIndex(
    (word) => word === undefined || (!LAUNCHER.test(posix.basename(word)) && !word.startsWith('-')),
  );
  const program = at < 0 ? undefined : words[at];
  if (program === undefined) return;
  const starter = STARTERS.find(({ names }) => names.test(posix.basename(program)));
  if (starter) move(stage, starter, words.slice(at + 1));
  else script(stage, program);
}

/** `sh -c "dovecot -F"` starts what the text names. */
function splitShell(
  word: string | undefined,
  index: number,
  list: readonly (string | undefined)[],
): readonly (string | undefined)[] {
  const before = list[index - 1];
  if (word === undefined) return [undefined];
  if (before === '-c' && /sh$/.test(list[index - 2] ?? '')) return word.split(/\s+/);
  return /^(?:\/bin\/)?(?:ba|a|da)?sh$/.test(word) || (word === '-c' && /sh$/.test(before ?? '')) ? [] : [word];
}

function move(stage: Stage, { option, place }: Starter, words: readonly (string | undefined)[]): void {
  const named =
    option === 'operand'
      ? words.find((word) => word !== undefined && !word.startsWith('-'))
      : words[words.findIndex((word) => word !== undefined && option.test(word)) + 1 || words.length];
  if (named === undefined) return;
  const from = absolute(stage, named);
  const isFolder = !stage.files.has(from);
  const folder = isFolder ? from : posix.dirname(from);
  const target = isFolder ? place : posix.dirname(place);
  if (from === place || folder === target || folder === '/') {
    const lying = stage.files.get(from);
    if (lying && from !== place) put(stage, place, lying);
    return;
  }
  for (const [path, lying] of [...stage.files])
    if (path.startsWith(`${folder}/`)) put(stage, path === from ? place : target + path.slice(folder.length), lying);
}

function script(stage: Stage, program: string): void {
  const at = program.includes('/')
    ? absolute(stage, program)
    : ['/usr/local/bin', '/usr/bin', '/bin', '']
        .map((folder) => `${folder}/${program}`)
        .find((one) => stage.files.has(one));
  const lying = at === undefined ? undefined : stage.files.get(at);
  stage.isWhole = false;
  if (lying?.entry.kind !== 'file' || !/^#!.*sh\b/.test(lying.entry.file.text)) return;
  stage.isStarting = true;
  runScript(stage, lying.entry.file);
}

/** What the packages of a known distribution bring beside what the image writes: only where nothing else may lie there. */
export function addShipped(stage: Stage): void {
  if (!stage.isWhole) return;
  const dialects = new Set(stage.packages.flatMap(({ name }) => daemonIn(name) ?? []));
  for (const dialect of dialects) {
    const entries = shippedEntries(stage, dialect, completionsFor(dialect));
    if (entries.size === 0) stage.isWhole = false;
    for (const [path, entry] of entries) if (!stage.files.has(path)) put(stage, path, { entry });
  }
}
