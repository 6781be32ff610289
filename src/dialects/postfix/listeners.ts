import { fact } from '../../model/facts.ts';
import type { Listener, Session } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { locate } from '../../text/source-file.ts';
import { everyone } from '../../platform/network.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { deadSession } from '../sessions.ts';
import type { Endpoint } from './endpoints.ts';
import { param, type Scope, serviceScope } from './parameters.ts';
import type { Started } from './services.ts';
import { proxied, sessionFor } from './session.ts';
import { rows } from './settings.ts';

/** Ports that are for submission; all others speak SMTP. */
const SUBMISSION = new Set([465, 587]);

/** What a client of a socket talks to: the server itself, or the one to which postscreen hands over. */
export function serverSession(
  main: Scope,
  services: readonly Started[],
  started: Started,
  { port }: Endpoint,
): Session {
  const protocol = port.is !== undefined && SUBMISSION.has(port.is) ? 'submission' : 'smtp';
  const scope = scopeOf(main, started);
  if (started.program === 'smtpd') return sessionFor(scope, started, protocol);
  const name = param(scope, rows.smtpdService).setting.value;
  const behind = services.findLast(({ entry, type }) => type === 'pass' && entry.name.value === name);
  if (!behind) {
    const nobody = {
      ...started.setting,
      note: `postscreen hands over to "${name ?? ''}", and no line of type "pass" has that name`,
    };
    return deadSession(protocol, [nobody]);
  }
  return { ...sessionFor(scopeOf(main, behind), behind, protocol), expectsProxy: proxied(scope, rows.screenProxy) };
}

function scopeOf(main: Scope, { entry, overrides }: Started): Scope {
  return serviceScope(main, overrides, entry.head);
}

/** One socket with what is spoken on it. */
export function listenerFor(world: World, { entry, setting }: Started, endpoint: Endpoint, session: Session): Listener {
  const { address, port } = endpoint;
  const login = session.cleartextLogin.remote;
  const { files: _files, problems: _problems, secrets: _secrets, ...spoken } = session;
  const brought = {
    login,
    from: fact(login.is === 'accepted' ? everyone : [], ...login.because),
    starttls: session.starttls,
  };
  return listenerOf({
    ...spoken,
    protocol: fact(spoken.protocol.is ?? 'smtp', ...port.because),
    ...reached(world, address, login),
    ...(session.expectsProxy.is === true ? { brought } : {}),
    id: idOf(endpoint, entry.head),
    declaredAt: entry.head,
    named: entry.name.value === undefined ? { because: [setting] } : fact(entry.name.value, setting),
    address,
    port,
    v6only: address.is === '::' ? fact(true, setting) : { because: [] },
  });
}

/** By socket, so that two lines of which a template leaves one are one listener; else by place. */
function idOf({ address, port, what }: Endpoint, head: Started['entry']['head']): string {
  if (address.is !== undefined && port.is !== undefined) return `${address.is}:${port.is}`;
  const [place = head] = locate(head);
  return `${place.file.path}:${place.start} ${address.is ?? what} ${port.is ?? ''}`;
}
