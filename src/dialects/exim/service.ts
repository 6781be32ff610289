import { fact } from '../../model/facts.ts';
import type { Interpreted } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile, type Span, span, startOf } from '../../text/source-file.ts';
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

/** Values that may hold a password: of options that do, and of whatever somebody hid. */
function secretsOf({ lines }: Config): readonly Span[] {
  return lines.flatMap((line): readonly Span[] => {
    const found = /^(hide\s+)?([A-Za-z_0-9]+)\s*=/.exec(line.raw);
    if (!found || line.number === 0) return [];
    if (!found[1] && !SECRETS.test(found[2]!) && !/pass|secret|token/i.test(found[2]!)) return [];
    const { file, start, end } = line.span;
    const equals = file.text.indexOf('=', start);
    return equals < 0 || equals >= end ? [] : [span(file, equals + 1, end)];
  });
}
