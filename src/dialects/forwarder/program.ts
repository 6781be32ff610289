import { fact } from '../../model/facts.ts';
import type { Session, Setting } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import type { Run, Start } from '../dialect.ts';
import { programSetting } from '../unknown-program.ts';
import { type Forward, relayed } from './forward.ts';
import { onwardOf as socatOnward, socatOf } from './socat.ts';
import { onwardOf as sslhOnward } from './sslh.ts';
import { sslhConfig } from './sslh-config.ts';
import { sslhOptions } from './sslh-options.ts';

/** socat between the client that it is handed and another address [socat(1): STDIO, FD, ACCEPT-FD; documented]. */
export function serveSocat({ argv, port, host, at }: Start, run: Run): Session | undefined {
  const setting = programSetting(at);
  const { given, onward } = socatOf(argv);
  if (!given || !onward) return undefined;
  const way = socatOnward(host, onward, setting);
  if (way.kind === 'hop') return relayed(host, forwardTo(way, port, setting));
  const { command } = way;
  if (command?.name === undefined) return undefined;
  return run({ name: command.name, path: command.server, argv: command.argv, port, host, at });
}

/** sslh with `--inetd` [sslh(8); documented]. */
export function serveSslh({ argv, port, host, at }: Start): Session | undefined {
  const setting = programSetting(at);
  const options = sslhOptions(argv);
  const file = options.config?.value === undefined ? undefined : fileAt(host, options.config.value);
  const all = options.targets.length > 0 || !file ? options : { ...options, targets: sslhConfig(host, file).targets };
  const way = sslhOnward(host, all, port, setting);
  return way && relayed(host, forwardTo(way, port, setting));
}

function forwardTo(onward: Forward['onward'], port: Start['port'], setting: Setting): Forward {
  const at = setting.origin.kind === 'default' ? setting.origin.near : setting.origin.span;
  const because = [setting];
  return { id: '', at, address: fact('::'), port, v6only: false, tls: false, because, gates: [], onward };
}
