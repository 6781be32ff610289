import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { unitStarts } from '../../platform/exec-start.ts';
import { isAddress } from '../../platform/network.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { parseShellVars } from '../../syntax/shell-vars.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { startOf } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { originOf } from '../settings.ts';
import { type Pair, pairOf, type Script } from './files.ts';
import { plainSession, tlsSession } from './session.ts';
import { FOREIGN, sockets, startFlags, switches } from './settings.ts';
import { type Socket, socketsOf } from './sockets.ts';

/** One of the four services, as its script would run it, in one world. */
export function interpret(world: World, path: string): Interpreted {
  const pair = pairOf(world, path);
  const isTls = pair.script.endsWith('-ssl');
  const told = isTls ? pair.plainFirst : pair.sslFirst;
  const rows = isTls ? sockets.tls : sockets.plain;
  const { list, refusal } = socketsOf(world, told.get(rows.port), told.get(rows.address));
  const { login, session } = isTls ? tlsSession(world, pair) : plainSession(world, pair);
  const open = isStarted(world, pair);
  const stop = refusedBy(pair) ?? refusal;
  return {
    main: pair.main,
    files: [...new Set([pair.main, ...pair.files])],
    starts: stop ? fact(false, ...stop.because) : fact(true),
    startError: stop ? fact(stop.reason, ...stop.because) : fact(''),
    listeners: list.map((socket) =>
      listenerOf({
        ...session,
        ...reached(world, socket.address, login),
        id: socket.id,
        port: socket.port,
        address: shown(socket.address),
        open,
        declaredAt: declaredAt(pair, socket),
        named: fact(pair.script, { name: 'service', value: pair.script, origin: originOf(startOf(pair.main)) }),
        v6only: fact(false, ...socket.address.because),
      }),
    ),
    problems: [...pair.problems, ...passedOver(pair, pair.main)],
    secrets: [],
  };
}

/** Of what is no address there is none to show. */
function shown({ is, because }: Fact<string>): Fact<string> {
  return is !== undefined && isAddress(is) ? fact(is, ...because) : unknown(...because);
}

function declaredAt({ main }: Pair, { port }: Socket): Listener['declaredAt'] {
  const origin = port.because[0]?.origin;
  return origin && origin.kind !== 'default' ? origin.span : startOf(main);
}

function refusedBy({ refusal }: Pair): { readonly reason: string; readonly because: readonly Setting[] } | undefined {
  if (!refusal) return undefined;
  const value = refusal.at.file.text.slice(refusal.at.start, refusal.at.end);
  return { reason: refusal.reason, because: [{ name: 'line', value, origin: originOf(refusal.at) }] };
}

/**
 * Init scripts heed the start flag, units do not [measured: start-no-systemd]. Where the flag says no and the tree does
 * not show what starts Courier, that is asked.
 */
function isStarted(world: World, { script, own }: Pair): Fact<boolean> {
  const flag = own.get(startFlags[script]);
  if (flag.value !== undefined && isYes(world, flag.value)) return fact(true, flag);
  const unit = unitStarts(world).find(({ program, argv }) => runs(program.value, script) && argv[0]?.value === 'start');
  if (unit) return fact(true, { ...unit.setting, note: `the unit starts it whatever "${flag.name}" says` });
  if (flag.value === undefined && flag.origin.kind !== 'default') return fact(true, flag);
  if (world.complete) return fact(false, flag);
  const at = flag.origin.kind === 'default' ? flag.origin.near : flag.origin.span;
  const is = world.ask({
    id: `not-carried ${world.root} courier start ${script}`,
    kind: 'not-carried',
    at,
    answers: [
      { is: false, text: `an init script that heeds "${flag.name}" starts Courier` },
      { is: true, text: `a systemd unit starts Courier, which does not look at "${flag.name}"` },
    ],
  });
  return fact(is, flag);
}

function runs(program: string | undefined, script: Script): boolean {
  return program?.endsWith(`/${script}`) === true;
}

/** Debian's scripts want the whole word, Courier's own its first letter [source: /etc/init.d/courier-pop; comment in pop3d]. */
function isYes(world: World, value: string): boolean {
  if (/^yes$/i.test(value)) return true;
  return /^y/i.test(value) && world.build() === 'upstream';
}

/** Lines that the shell or Courier passes over, though somebody meant something by them. */
function passedOver({ protocol }: Pair, file: Pair['main']): readonly Problem[] {
  if (file.shippedBy !== undefined) return [];
  return parseShellVars(file).statements.flatMap((statement) => {
    if (statement.kind === 'hole') return [];
    const name = statement.key.value ?? '';
    const isCommand = !statement.operator && statement.args[0]?.value?.startsWith('=');
    if (isCommand && /^[A-Z][A-Z0-9_]*$/.test(name))
      return [problem('bad-value', `"${name}" stays unset, since sh takes no blanks around "="`, statement.span)];
    if (!statement.operator) return [];
    if (!FOREIGN[protocol].test(name)) return misread(protocol, name, statement);
    const message = `"${name}" counts in the files of ${protocol === 'pop3' ? 'IMAP' : 'POP3'} alone`;
    return [problem('unknown-setting', message, statement.span)];
  });
}

/** Words that mean yes elsewhere [measured: starttls-one; ansible/courier-boolean-true]. */
function misread(protocol: Pair['protocol'], name: string, { args, span }: SettingStatement): readonly Problem[] {
  const value = args[0]?.value ?? '';
  const { starttls, required } = switches[protocol];
  if (name === required.name && /^(y|t|on)/i.test(value))
    return [problem('bad-value', `"${name}" is read as a number, so "${value}" is 0`, span)];
  if (name === starttls.name && /^(1|t|on)/i.test(value))
    return [problem('bad-value', `"${name}" counts where it begins with "y", so "${value}" means no`, span)];
  return [];
}
