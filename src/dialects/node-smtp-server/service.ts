import { fact } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { HARAKA } from '../../platform/node-programs.ts';
import type { Stop } from '../../syntax/javascript/run.ts';
import { plainFile, type SourceFile, type Span } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { haraka } from './haraka.ts';
import { type Bound, bound, clash } from './listeners.ts';
import { startedAs } from './mains.ts';
import { runStarted } from './program.ts';

/** One program in one world: what it listens on when it is started. */
export function service(world: World, main: string): Interpreted {
  return HARAKA.test(main) ? haraka(world, main) : program(world, main);
}

function program(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const ran = runStarted(world, startedAs(world, main), file);
  const asked = ran.sockets.servers.flatMap((server) =>
    server.listens.flatMap((listen) => bound(world, ran, server, listen)),
  );
  const { listeners, taken } = settled(asked);
  const stop = refusal(ran.stop) ?? taken;
  const files = [...new Set([file, ...ran.engine.files])];
  return {
    main: file,
    files,
    starts: stop ? fact(false, stopSetting(stop)) : fact(true),
    startError: stop ? fact(stop.message, stopSetting(stop)) : fact(''),
    listeners,
    problems: ran.engine.problems,
    secrets: files.flatMap(secretsIn),
  };
}

function stopSetting({ at, message }: Pick<Stop, 'at' | 'message'>) {
  return { name: 'program', value: message, origin: originOf(at) };
}

/** What throws ends the program; that it was too much for us does not. */
function refusal(stop: Stop | undefined): Stop | undefined {
  return stop?.kind === 'exhausted' ? undefined : stop;
}

/** Of two servers for one socket the first has it; the second ends the program unless it handles the error [measured: same-port-two-servers]. */
function settled(asked: readonly Bound[]): { readonly listeners: readonly Listener[]; readonly taken?: Stop } {
  const held: Listener[] = [];
  let taken: Stop | undefined;
  const listeners = asked.map(({ listener, server, listen }) => {
    const first = held.find((one) => clash(one, listener));
    if (!first) {
      held.push(listener);
      return listener;
    }
    const message = `Error: listen EADDRINUSE: address already in use ${listener.address.is}:${listener.port.is}`;
    const stop: Stop = { kind: 'thrown', at: listen.at, message };
    if (!server.catches) taken ??= stop;
    const open: Fact<boolean> = fact(false, stopSetting(stop), stopSetting({ at: first.declaredAt, message }));
    return { ...listener, open };
  });
  return taken ? { listeners, taken } : { listeners };
}

const SECRETS = [
  /(?:pass(?:word|wd|phrase)?|secret|token|api_?key)\w*['"]?\s*(?:[:=]+|\)\s*===?)\s*(['"`])([^'"`\n]+)\1/gi,
  /^(?:export )?\w*(?:PASS|SECRET|TOKEN|KEY)\w*()=(.+)$/gm,
];

/** Literals that are compared with, or given to, something that is called a password. */
export function secretsIn(file: SourceFile): readonly Span[] {
  return SECRETS.flatMap((pattern) =>
    [...file.text.matchAll(pattern)].map((match) => {
      const start = match.index + match[0].lastIndexOf(match[2]!);
      return { file, start, end: start + match[2]!.length };
    }),
  );
}
