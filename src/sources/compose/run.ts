import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { daemonIn } from '../../platform/images/index.ts';
import { type ShellCommand, type ShellWord, shellCommands } from '../../syntax/shell-script.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { writtenText } from '../edits/splice.ts';
import { expanded, type Lookup, unset } from './expand.ts';
import { chmod } from './modes.ts';
import { outputOf } from './output.ts';
import { copyPaths, link, makeFolders, removePaths } from './paths.ts';
import { runPostconf } from './run-postconf.ts';
import { runSed } from './run-sed.ts';
import { operands, type Running, touched } from './running.ts';
import { absolute, obscure, obscureAll, type Stage } from './stage.ts';
import { redirected, tee } from './write.ts';

/** Follows the commands of a script; what cannot be followed makes what it touches unknown. */
export function runScript(stage: Stage, file: SourceFile): void {
  if (stage.depth > limits.includeDepth) return;
  stage.depth += 1;
  const { workdir } = stage;
  const variables = new Map<string, string | undefined>();
  const lookup = lookupOf(stage, variables);
  let piped: string | undefined;
  for (const command of shellCommands(file)) {
    stage.budget.left -= 1;
    if (stage.budget.left < 0) {
      obscureAll(stage, command.span);
      break;
    }
    for (const { name, value } of command.words.length === 0 ? command.assigns : [])
      variables.set(name, command.isSure ? expanded(value, lookup) : undefined);
    if (command.words.length === 0 && command.redirects.length === 0) continue;
    piped = runCommand(stage, command, lookup, variables, piped);
    if (command.pipes === 'none' || command.pipes === 'from') piped = undefined;
  }
  stage.workdir = workdir;
  stage.depth -= 1;
}

function lookupOf(stage: Stage, variables: ReadonlyMap<string, string | undefined>): Lookup {
  return (name) => {
    for (const list of [variables, stage.env, stage.args]) if (list.has(name)) return list.get(name);
    // What nothing sets is empty, but for what every shell has.
    return /^(?:[0-9@*#?$!-]|HOME|PATH|PWD|USER|UID|HOSTNAME|RANDOM|SHELL|IFS|OLDPWD|TARGET\w+|BUILD\w+)$/.test(name)
      ? undefined
      : unset;
  };
}

/** Runs one command and returns what it prints, where that is known. */
function runCommand(
  stage: Stage,
  command: ShellCommand,
  lookup: Lookup,
  variables: Map<string, string | undefined>,
  piped: string | undefined,
): string | undefined {
  const { words, args: all } = bare(
    command.words,
    command.words.map((word) => expanded(word, lookup)),
  );
  const [program, ...args] = all;
  const name = program === undefined ? undefined : posix.basename(program);
  const running: Running = { stage, command, args, words: words.slice(1), lookup };
  const output = name === undefined && words.length > 0 ? undefined : outputOf(name, running, piped);
  if (command.redirects.some(({ operator }) => operator === '>' || operator === '>>'))
    for (const redirect of command.redirects) redirected(running, redirect, output);
  if (words.length === 0) return undefined;
  if (name === undefined) obscureAll(stage, command.span);
  else if (name === 'cd') stage.workdir = args[0] === undefined ? stage.workdir : absolute(stage, args[0]);
  else if (name === 'export') exported(running, variables);
  else if (name === 'tee') tee(running, piped);
  else (PROGRAMS.get(name) ?? otherProgram(name, program!))(running);
  return output;
}

/** The command behind what only changes how it runs. */
function bare(
  words: readonly ShellWord[],
  args: readonly (string | undefined)[],
): { readonly words: readonly ShellWord[]; readonly args: readonly (string | undefined)[] } {
  let at = 0;
  while (/^(?:sudo|exec|command|env|nice|nohup|eatmydata|builtin)$/.test(args[at] ?? '')) {
    at += 1;
    while (/^-|^[A-Za-z_]\w*=/.test(args[at] ?? '')) at += 1;
  }
  return { words: words.slice(at), args: args.slice(at) };
}

function exported({ args }: Running, variables: Map<string, string | undefined>): void {
  for (const arg of args) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(arg ?? '') ?? [];
    if (name !== undefined) variables.set(name, value);
  }
}

type Program = (running: Running) => void;

/** Programs that change no configuration, whatever they are told [their manual pages]. */
const HARMLESS = [
  ...[
    'true',
    'false',
    ':',
    'set',
    'shopt',
    'trap',
    'exit',
    'return',
    'shift',
    'test',
    '[',
    '[[',
    'sleep',
    'wait',
    'unset',
    'local',
  ],
  ...[
    'echo',
    'printf',
    'cat',
    'grep',
    'egrep',
    'ls',
    'find',
    'which',
    'type',
    'head',
    'tail',
    'cut',
    'sort',
    'tr',
    'wc',
    'date',
  ],
  ...[
    'chown',
    'chgrp',
    'chpasswd',
    'setcap',
    'useradd',
    'userdel',
    'usermod',
    'adduser',
    'addgroup',
    'groupadd',
    'passwd',
  ],
  ...[
    'groupmod',
    'deluser',
    'delgroup',
    'id',
    'getent',
    'locale-gen',
    'update-locale',
    'ldconfig',
    'stat',
    'sha256sum',
  ],
  ...[
    'mkfifo',
    'touch',
    'update-ca-certificates',
    'dpkg-divert',
    'dpkg-reconfigure',
    'debconf-set-selections',
    'gpg',
    'apt-key',
  ],
  ...[
    'pip',
    'pip3',
    'npm',
    'yarn',
    'gem',
    'cpan',
    'cpanm',
    'go',
    'cargo',
    'make',
    'cmake',
    'gcc',
    'strip',
    'git',
    'rmdir',
    'sync',
  ],
  ...[
    'postmap',
    'postalias',
    'newaliases',
    'sievec',
    'doveconf',
    'doveadm',
    'dovecot',
    'postfix',
    'nginx',
    'haproxy',
    'stunnel',
  ],
  ...[
    'update-rc.d',
    'systemctl',
    'rc-update',
    'service',
    'invoke-rc.d',
    'curl',
    'wget',
    'gzip',
    'gunzip',
    'openssl',
    'awk',
    'uname',
  ],
  ...[
    'mount',
    'umount',
    'crontab',
    'kill',
    'pkill',
    'killall',
    'dumb-init',
    'tini',
    'gosu',
    'su',
    'su-exec',
    'hostname',
    'arch',
  ],
] as const;

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...HARMLESS.map((name) => [name, namesOutput] as const),
  ['chmod', chmod],
  ['rm', removePaths],
  ['mv', (running) => copyPaths(running, true)],
  ['cp', (running) => copyPaths(running, false)],
  ['install', (running) => (running.args.includes('-d') ? makeFolders(running) : copyPaths(running, false))],
  ['ln', link],
  ['mkdir', makeFolders],
  ['sed', runSed],
  ['sedfile', runSed],
  ['postconf', runPostconf],
  ...['apt-get', 'apt', 'aptitude', 'apk', 'yum', 'dnf', 'microdnf', 'zypper', 'apt-install', 'install_packages'].map(
    (name) => [name, install] as const,
  ),
  ...['dpkg', 'rpm', 'tar', 'unzip', 'cpio', 'rsync', 'patch'].map((name) => [name, unpack] as const),
  ...['sh', 'bash', 'ash', 'dash', 'zsh'].map((name) => [name, shell] as const),
  ...['.', 'source'].map((name) => [name, (running: Running) => script(running, running.args[0])] as const),
  ...['eval', 'xargs', 'perl', 'python', 'python3', 'ruby', 'php', 'node', 'ansible-playbook'].map(
    (name) => [name, (running: Running) => obscureAll(running.stage, running.command.span)] as const,
  ),
]);

/** `-o FILE` and `-keyout FILE` write a file; everything else only reads what it is told. */
function namesOutput({ stage, args, command }: Running): void {
  args.forEach((arg, i) => {
    const next = args[i + 1];
    if (/^(?:-o|-O|-out|-keyout|--output)$/.test(arg ?? '') && next !== undefined && next !== '-')
      obscure(stage, absolute(stage, next), command.span);
  });
}

/** A program that the table does not have: a script of the tree is followed, another changes what it is told to. */
function otherProgram(name: string, path: string): Program {
  return (running) => {
    const { stage, args, command } = running;
    const at = path.includes('/') ? absolute(stage, path) : undefined;
    const found =
      at ??
      [`/usr/local/bin/${name}`, `/usr/local/sbin/${name}`, `/usr/bin/${name}`].find((one) => stage.files.has(one));
    if (found !== undefined && stage.files.has(found)) script(running, found);
    else if (at !== undefined && !/^\/(?:usr\/)?s?bin\//.test(at)) obscureAll(stage, command.span);
    else for (const arg of args) touched(running, arg);
  };
}

/** `-c TEXT`, or a script that lies in the image. */
function shell(running: Running): void {
  const { stage, args, words, command } = running;
  const at = args.findIndex((arg) => arg !== undefined && /^-[a-z]*c$/.test(arg));
  if (at >= 0 && args[at + 1] !== undefined) {
    const text = args[at + 1]!;
    runUnder(running, writtenText(text, words[at + 1]!.span));
    return;
  }
  const file = args.find((arg) => arg === undefined || !arg.startsWith('-'));
  if (file === undefined) obscureAll(stage, command.span);
  else script(running, file);
}

function script(running: Running, path: string | undefined): void {
  const { stage, command } = running;
  const lying = path === undefined ? undefined : stage.files.get(absolute(stage, path));
  const isText = lying?.entry.kind === 'file' && /^(?:#!.*\b(?:ba|da|a|k|z)?sh\b|(?!#!))/.test(lying.entry.file.text);
  if (lying?.entry.kind === 'file' && isText) runUnder(running, lying.entry.file);
  else obscureAll(stage, command.span);
}

/** What an unsure command starts is unsure as a whole: what it names is not known any more. */
function runUnder({ stage, command }: Running, file: SourceFile): void {
  if (command.isSure) runScript(stage, file);
  else obscureAll(stage, command.span);
}

/** What an archive holds is not looked into. */
function unpack({ stage, command, args }: Running): void {
  const isBelow = args.some((arg) => /^\/(?:usr\/(?!local\/etc)|var|home|srv|opt|tmp)/.test(arg ?? ''));
  if (!isBelow) obscureAll(stage, command.span);
}

const PACKAGE = /^[a-z0-9][\w.+-]*/i;

function install({ stage, args, words, command }: Running): void {
  if (!args.some((arg) => /^(?:install|add|in)$/.test(arg ?? ''))) return;
  if (!command.isSure) return;
  for (const index of operands(args)) {
    const [name] = PACKAGE.exec(args[index] ?? '') ?? [];
    if (name === undefined || /^(?:install|add|in)$/.test(name)) continue;
    stage.packages.push({ name, at: words[index]!.span });
    // Its package makes files of whose text we know nothing.
    if (daemonIn(name) !== undefined && stage.distribution?.name !== 'debian') stage.isWhole = false;
  }
}
