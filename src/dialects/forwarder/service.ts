import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Fact, Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { assignments, splitWord, type UnitCommand, unitCommand } from '../../platform/unit-command.ts';
import { type Unit, unitAt } from '../../platform/unit-files.ts';
import type { Word } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { plainFile, type SourceFile, type Span } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { enabled } from '../enabled-unit.ts';
import { originOf } from '../settings.ts';
import { baseName } from '../super-server.ts';
import { type Forward, listening } from './forward.ts';
import { kindOf, SSLH_DEFAULTS } from './mains.ts';
import { rinetdRules } from './rinetd.ts';
import { bindRefusal, socatForward, socatOf } from './socat.ts';
import { certificateRefusal } from './socat-refusal.ts';
import { sslhForwards } from './sslh.ts';
import { sslhConfig } from './sslh-config.ts';
import { type SslhOptions, sslhOptions } from './sslh-options.ts';

/** What one start of a forwarder asks for. */
interface Asked {
  readonly forwards: readonly Forward[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly refusal?: { readonly reason: string; readonly setting: Setting };
}

/** One forwarder in one world: a unit that starts it, or the file that its package's unit reads. */
export function service(world: World, main: string, run: Run): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.replace(/^\//, ''), '');
  const unit = main.endsWith('.service') ? unitAt(world, posix.basename(main)) : undefined;
  const start = unit && unitCommand(world, unit);
  const asked = start ? started(world, start) : fromFile(world, main, file);
  const made = asked.forwards.flatMap((forward) => listening(world, run, forward));
  const isOpen = unit && start && made.length > 0 ? openBy(world, unit, start) : undefined;
  const { refusal } = asked;
  const files = [...(unit?.files ?? []), ...(start?.files ?? []), ...asked.files];
  return {
    main: file,
    files: [...new Set([file, ...files, ...made.flatMap((one) => one.files)])],
    starts: refusal ? fact(false, refusal.setting) : fact(true),
    startError: refusal ? fact(refusal.reason, refusal.setting) : fact(''),
    listeners: made.map(({ listener }) => (isOpen ? { ...listener, open: isOpen } : listener)),
    problems: [...asked.problems, ...made.flatMap(({ problems }) => problems)],
    secrets: made.flatMap(({ secrets }) => secrets),
  };
}

function openBy(world: World, unit: Unit, { setting }: UnitCommand): Fact<boolean> {
  const near = setting.origin.kind === 'default' ? setting.origin.near : setting.origin.span;
  return enabled(world, unit, undefined, near)(setting);
}

function started(world: World, { program, argv, setting }: UnitCommand): Asked {
  const kind = kindOf(baseName(program));
  switch (kind) {
    case 'socat':
      return ofSocat(world, argv, setting);
    case 'rinetd':
      return ofRinetd(world, argv, setting);
    case 'sslh':
      return ofSslh(world, sslhOptions(argv), setting);
    case undefined:
      return { forwards: [], files: [], problems: [] };
  }
}

function ofSocat(world: World, argv: readonly Word[], setting: Setting): Asked {
  const socat = socatOf(argv);
  const forward = socatForward(world, socat, setting);
  const reason = socat.refusal ?? bindRefusal(socat) ?? (forward && certificateRefusal(world, forward));
  return {
    forwards: forward ? [forward] : [],
    files: [],
    problems: [],
    ...(reason === undefined ? {} : { refusal: { reason, setting } }),
  };
}

function ofRinetd(world: World, argv: readonly Word[], setting: Setting): Asked {
  const at = argv.findIndex(({ value }) => value?.startsWith('-c'));
  const path = argv[at]?.value?.slice(2) || argv[at + 1]?.value;
  const file = path === undefined ? undefined : fileAt(world, path);
  if (file) return ofRules(world, file);
  return missing(setting, path === undefined ? 'rinetd reads a file' : `rinetd reads "${path}"`);
}

function ofRules(world: World, file: SourceFile): Asked {
  const { forwards, refusal } = rinetdRules(world, file);
  return { forwards, files: [file], problems: [], ...(refusal ? { refusal } : {}) };
}

/** The command line wins over the file that it names [sslh(8)]. */
function ofSslh(world: World, options: SslhOptions, setting: Setting): Asked {
  const path = options.config?.value;
  const file = path === undefined ? undefined : fileAt(world, path);
  const config = file && sslhConfig(world, file);
  if (options.config && !file) return missing(setting, `sslh reads "${path ?? '…'}"`);
  const all: SslhOptions = {
    ...config,
    ...options,
    listens: options.listens.length > 0 ? options.listens : (config?.listens ?? []),
    targets: options.targets.length > 0 ? options.targets : (config?.targets ?? []),
    isInetd: options.isInetd || config?.isInetd === true,
  };
  return {
    forwards: all.isInetd ? [] : sslhForwards(world, all, setting),
    files: file ? [file] : [],
    problems: [],
  };
}

function missing({ origin }: Setting, what: string): Asked {
  const at = origin.kind === 'default' ? origin.near : origin.span;
  return { forwards: [], files: [], problems: [problem('include-missing', `${what}, which is not in the tree`, at)] };
}

/** A file that the unit of its package would read. */
function fromFile(world: World, main: string, file: SourceFile): Asked {
  if (posix.basename(main) === 'rinetd.conf') return ofRules(world, file);
  if (main !== SSLH_DEFAULTS)
    return ofSslh(world, { listens: [], targets: [], isInetd: false, config: pathWord(main, file) }, fileSetting(file));
  const written = assignments(world, file).get('DAEMON_OPTS');
  if (!written) return { forwards: [], files: [], problems: [] };
  const setting: Setting = {
    name: 'DAEMON_OPTS',
    ...(written.value === undefined ? {} : { value: written.value }),
    origin: originOf(written.span),
  };
  return ofSslh(world, sslhOptions(splitWord(written)), setting);
}

function pathWord(path: string, file: SourceFile): Word {
  return { parts: [path], value: path, span: startSpan(file) };
}

function fileSetting(file: SourceFile): Setting {
  const listen = /^[ \t]*listen[ \t]*[:=]/m.exec(file.text);
  const at = listen ? { file, start: listen.index, end: listen.index + listen[0].length } : startSpan(file);
  return { name: 'listen', origin: originOf(at) };
}

function startSpan(file: SourceFile): Span {
  return { file, start: 0, end: 0 };
}
