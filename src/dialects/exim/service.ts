import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile, type Span, span, spanText, startOf } from '../../text/source-file.ts';
import { serversOf } from './authenticators.ts';
import { type Config, configOf } from './config.ts';
import { type Generated, generated, startedBy } from './debian.ts';
import { eximListener } from './listeners.ts';
import type { Refusal } from './line.ts';
import { readLines } from './lines.ts';
import { isGenerated } from './mains.ts';
import { firstRefusal } from './refusals.ts';
import { SECRETS } from './settings.ts';
import { socketsOf } from './sockets.ts';

/** A configuration as Exim would read it, with what Debian's script made of it. */
export interface Loaded {
  readonly config: Config;
  readonly refusal: Refusal | undefined;
  readonly source: Generated;
}

/** Reads one main file, or what stands for it, in one world. */
export function load(world: World, main: string): Loaded {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const source: Generated = isGenerated(main)
    ? generated(world, startOf(file))
    : { pieces: [{ kind: 'file', file }], written: [], files: [file] };
  const read = readLines(world, main, source.pieces, source.written);
  return { config: configOf(world, read, file), refusal: source.refusal, source };
}

/** Exim's daemon, in one world. */
export function service(world: World, main: string): Interpreted {
  const { config, refusal: script, source } = load(world, main);
  const started = main.startsWith('/etc/exim4/') ? startedBy(world) : {};
  const servers = serversOf(config);
  const { list, refusal: port } = socketsOf(config, started);
  const refusal = script ?? firstRefusal(config, servers, main) ?? port;
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  return {
    main: file,
    files: [...new Set([file, ...source.files, ...config.files])],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: list.map((socket) => eximListener(config, started, servers, socket)),
    problems: [],
    secrets: secretsOf(config),
  };
}

/** Values that may hold a password: of options that do, of whatever somebody hid, and of what compares one. */
function secretsOf({ lines, macros }: Config): readonly Span[] {
  const written = macros
    .all()
    .flatMap(({ setting }) => (setting.origin.kind === 'written' ? [setting.origin.span] : []));
  const spans = [...lines.filter(({ number }) => number > 0).map((line) => line.span), ...written];
  return spans.flatMap((at): readonly Span[] => {
    const found = SETTING.exec(spanText(at));
    if (!found) return [];
    const [head, hidden, name = ''] = found;
    const isSecret =
      hidden || SECRETS.test(name) || /pass|secret|token/i.test(name) || /\$\{?auth[1-9]/.test(spanText(at));
    return isSecret ? [span(at.file, at.start + head.length, at.end)] : [];
  });
}

const SETTING = /^(hide\s+)?([A-Za-z_0-9]+)\s*=/;
