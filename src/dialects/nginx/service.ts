import { fact } from '../../model/facts.ts';
import type { Interpreted, Listener } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile, type Span } from '../../text/source-file.ts';
import type { Keyed } from '../key-pair.ts';
import { keyedBy, notNeeded } from './certificates.ts';
import { type Block, blocksNamed, configurationOf, outerOf } from './config.ts';
import { type Listen, listenOf } from './listen.ts';
import { listenersOf, type Planned } from './listeners.ts';
import { wantsTls } from './mail.ts';
import { firstRefusal } from './refusals.ts';
import { linesNamed, type Server, serverOf } from './server.ts';

/** nginx.conf with its includes as nginx would run it, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const { statements, files, problems, refusals } = configurationOf(world, main, file);
  const plans = [
    ...blocksNamed(world, statements, 'mail').flatMap((block) => plansIn(world, main, block, 'mail')),
    ...blocksNamed(world, statements, 'stream').flatMap((block) => plansIn(world, main, block, 'stream')),
  ];
  const refusal = firstRefusal(world, { file, statements, refusals, plans });
  return {
    main: file,
    files,
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: uniqueIds(plans.flatMap((plan) => listenersOf(world, plan))),
    problems,
    secrets: [...new Set(plans.flatMap(secretsOf))],
  };
}

/** What `auth_http_header` tells the authentication server, where its header sounds like a secret [ngx_mail_auth_http_module]. */
function secretsOf({ server }: Planned): readonly Span[] {
  return [...server.statements, ...server.outer.lines].flatMap((one) => {
    if (one.kind === 'hole' || one.key.value !== 'auth_http_header') return [];
    const [name, ...values] = one.args;
    return /key|secret|token|pass/i.test(name?.value ?? '') ? values.map(({ span }) => span) : [];
  });
}

function plansIn(world: World, main: string, outer: Block, kind: 'mail' | 'stream'): readonly Planned[] {
  const around = outerOf(world, outer);
  return blocksNamed(world, outer.statements, 'server').map((block) => {
    const server = serverOf(world, block, around);
    const listens = linesNamed(world, block.statements, 'listen').map((line) => listenOf(world, line, kind));
    return { kind, server, listens, keyed: keyedFor(world, main, kind, server, listens) };
  });
}

function keyedFor(
  world: World,
  main: string,
  kind: Planned['kind'],
  server: Server,
  listens: readonly Listen[],
): Keyed {
  const socket = listens.find(({ ssl, udp }) => ssl === true && !udp);
  const streamWants = socket && { asked: socket.setting, by: 'listen ... ssl' };
  const wants = kind === 'mail' ? wantsTls(server, listens) : streamWants;
  return wants ? keyedBy(world, main, server, wants.asked, wants.by) : notNeeded(server);
}

function uniqueIds(listeners: readonly Listener[]): readonly Listener[] {
  return [...new Map(listeners.map((one) => [one.id, one])).values()];
}
