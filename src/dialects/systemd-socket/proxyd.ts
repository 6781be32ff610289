import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Session, Target } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { servicePort } from '../../platform/services.ts';
import type { Word } from '../../syntax/statement.ts';
import type { Start } from '../dialect.ts';
import { dialled, hostPortOf, portNumber } from '../endpoint.ts';
import { passedThrough } from '../pass-through.ts';
import { programSetting } from '../unknown-program.ts';

/** Options whose value may be the next word [systemd-socket-proxyd(8)]. */
const WITH_VALUE = /^(-c|--connections-max|--exit-idle-time)$/;

/** systemd-socket-proxyd: bytes go on to `HOST:PORT` or a socket in the file system, never with TLS of its own [measured: proxyd-passthrough]. */
export function serve({ argv, port, host, at }: Start): Session | undefined {
  const target = argv.find(
    ({ value }, i) => !(value ?? '').startsWith('-') && !WITH_VALUE.test(argv[i - 1]?.value ?? ''),
  );
  if (!target) return undefined;
  const started = programSetting(at);
  const { to, back } = targetOf(host, target, started);
  const id = `proxyd ${target.span.file.path}:${target.span.start}`;
  return passedThrough(port, { id, at: target.span, to, port: back }, [started]);
}

interface Aim {
  readonly to: Fact<Target>;
  readonly back: Fact<number>;
}

/** Without a colon all of it is a host, and the port is 80 [source: socket-proxyd.c]. */
function targetOf(world: World, written: Word, started: ReturnType<typeof programSetting>): Aim {
  if (/^[/@]/.test(written.value ?? ''))
    return { to: fact({ kind: 'path', path: written.value ?? '' }, started), back: unknown(started) };
  const { host, port, hasPort } = hostPortOf(written, 'host');
  const number = hasPort ? (portNumber(port) ?? (port && servicePort(world, port)?.port)) : 80;
  const back: Fact<number> = typeof number === 'number' ? fact(number, started) : unknown(started);
  const isSeen = host !== undefined && back.is !== undefined;
  return {
    to: isSeen ? fact({ kind: 'socket', address: dialled(world, host), port: back.is }, started) : unknown(started),
    back,
  };
}
