import { fact } from '../../model/facts.ts';
import type { Fact, Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { plainFile, startOf } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { plainSession } from '../sessions.ts';
import { type Row, switchOf } from '../settings.ts';
import { shellFileAt } from '../shell-settings.ts';
import { DEFAULTS, unitOf } from './mains.ts';

const runStandalone: Row<boolean> = {
  name: 'RUN_STANDALONE',
  kind: switchOf(
    (written) => /^(yes|1|true)$/.test(written),
    (written) => !/^(yes|1|true)$/.test(written),
  ),
  defaults: [{ value: false, cite: 'source: /etc/init.d/popa3d: an existing file that does not say yes' }],
  cite: '/etc/init.d/popa3d; measured: standalone-yes',
};

/** The one socket of `popa3d -D`; address and port are compiled in [measured: 1.0.3; docs: params.h]. */
export function interpret(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const near = startOf(file);
  const builtIn = <T>(name: string, value: T): Setting<T> => ({
    name,
    value,
    origin: { kind: 'default', of: world.label(), near },
  });
  const { starts, because } = startedBy(world, main);
  const address = fact('0.0.0.0', builtIn('DAEMON_ADDR', '0.0.0.0'));
  const program = builtIn('popa3d', 'no TLS');
  const {
    files: _files,
    problems: _problems,
    secrets: _secrets,
    ...session
  } = plainSession({
    protocol: 'pop3',
    starttls: 'none',
    login: 'accepted',
    because: [...because, program],
  });
  const listener = listenerOf({
    ...session,
    ...reached(world, address, session.cleartextLogin.remote),
    id: 'popa3d',
    declaredAt: because[0]?.origin.kind === 'written' ? because[0].origin.span : near,
    named: fact('popa3d', program),
    open: starts,
    address,
    port: fact(110, builtIn('DAEMON_PORT', 110)),
  });
  return {
    main: file,
    files: [file],
    starts: fact(true),
    startError: fact(''),
    listeners: [listener],
    problems: [],
    secrets: [],
  };
}

interface Started {
  readonly starts: Fact<boolean>;
  /** What one would change, if anybody wrote it. */
  readonly because: readonly Setting<unknown>[];
}

function startedBy(world: World, main: string): Started {
  if (main !== DEFAULTS) {
    const unit = unitOf(world);
    return { starts: fact(true, ...(unit ? [unit.setting] : [])), because: unit ? [unit.setting] : [] };
  }
  const defaults = shellFileAt(world, DEFAULTS);
  if (!defaults) {
    const near = startOf(plainFile(DEFAULTS.slice(1), ''));
    const origin = { kind: 'default', of: world.label(), near } as const;
    const note = 'the init script starts it where this file is missing';
    const missing = { name: runStandalone.name, value: true, shown: 'yes', note, origin };
    return { starts: fact(true, missing), because: [missing] };
  }
  const { setting, statement } = defaults.settings.read(runStandalone);
  const starts: Fact<boolean> = setting.value === undefined ? { because: [setting] } : fact(setting.value, setting);
  return { starts, because: statement ? [setting] : [] };
}
