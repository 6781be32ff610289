import { fact, unknown } from '../../model/facts.ts';
import type { Interpreted, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { startOf } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { type Instance, instanceOf } from './instances.ts';
import { spokenIn, type Talk, talkOf } from './session.ts';
import { flags } from './settings.ts';
import { type Socket, type Sockets, socketsOf } from './sockets.ts';

/** One process that the init script starts, in one world; one that refuses leaves the others alone [measured: debian-files-with-server]. */
export function interpret(world: World, main: string): Interpreted {
  const instance = instanceOf(world, main);
  const { options, program, turn } = instance;
  const spoken = spokenIn(instance);
  const name: Setting<unknown> = {
    name: 'program',
    value: program,
    origin: { kind: 'default', of: world.label(), near: startOf(instance.main) },
  };
  const talk = spoken && talkOf(world, instance, spoken, name);
  const sockets: Sockets =
    spoken && !options.given(flags.inetd_mode) ? socketsOf(world, options, spoken, name) : { list: [] };
  const because = options.refusal ?? talk?.refusal ?? sockets.refusal;
  const refusal = talk ? because : { reason: 'Unknown protocol', because: [name] };
  return {
    main: instance.main,
    files: [...new Set([instance.main, ...instance.files])],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    turn,
    listeners: talk
      ? sockets.list.map((socket, i) => listenerAt(world, instance, talk, socket, `${program} ${i}`))
      : [],
    problems: instance.starts.is === false ? [] : [...options.problems, ...(talk?.modes.problems ?? [])],
    secrets: [],
  };
}

function listenerAt(
  world: World,
  { program, starts, main }: Instance,
  talk: Talk,
  socket: Socket,
  id: string,
): Listener {
  const { origin } = socket.address.because[0]!;
  const near = startOf(main);
  return listenerOf({
    ...talk.session,
    ...reached(world, socket.address, talk.login),
    ...socket,
    id,
    declaredAt: origin.kind === 'default' ? origin.near : origin.span,
    named: fact(program, { name: 'program', value: program, origin: { kind: 'default', of: world.label(), near } }),
    open: starts,
    v6only: socket.address.is === '::' ? fact(false, ...socket.address.because) : unknown(),
  });
}
