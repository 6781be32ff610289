import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { Keyed } from '../key-pair.ts';
import { type Bind, bindOf } from './binds.ts';
import { keyedBy } from './certificates.ts';
import { type Environment, environmentOf, expanded } from './environment.ts';
import { lastLine } from './routing.ts';
import { type Cut, linesNamed, type Section, sectionsOf } from './sections.ts';

/** A section that takes clients, with its sockets. */
export interface Front {
  readonly section: Section;
  readonly binds: readonly { readonly bind: Bind; readonly keyed: Keyed }[];
  /** `tcp` where nothing says otherwise; undefined where an expression hides it. */
  readonly mode: string | undefined;
  readonly modeSetting: Setting | undefined;
}

/** All that one process reads, as one world has it. */
export interface Plan {
  readonly cut: Cut;
  readonly environment: Environment;
  readonly fronts: readonly Front[];
  /** Sections with servers, by name. */
  readonly backends: ReadonlyMap<string, Section>;
  /** A template expression stands somewhere, so that there may be more sections. */
  readonly isHidden: boolean;
  /** `ssl-default-bind-options` of `global`. */
  readonly bindDefaults: SettingStatement | undefined;
  /** Whether servers are verified where their line does not say [docs: 3.1 "ssl-server-verify"]. */
  readonly verifies: boolean;
}

export function planOf(world: World, statements: readonly Statement[]): Plan {
  const before = environmentOf(world, []);
  const first = sectionsOf(world, statements, before);
  const globals = first.sections.filter(({ kind }) => kind === 'global');
  const environment = environmentOf(
    world,
    globals.flatMap(({ lines }) => lines),
  );
  const cut = sectionsOf(world, statements, environment);
  const last = (name: string) => globals.flatMap((section) => linesNamed(world, section, name)).at(-1);
  const base = last('crt-base')?.args[0];
  const crtBase = base && expanded(environment, base);
  const fronts = cut.sections
    .filter(({ kind }) => kind === 'frontend' || kind === 'listen')
    .map((section) => frontOf(world, environment, section, crtBase));
  const backends = cut.sections.filter(({ kind }) => kind === 'backend' || kind === 'listen');
  const lines = [...cut.above, ...cut.sections.flatMap((section) => section.lines)];
  return {
    cut,
    environment,
    fronts,
    backends: new Map(backends.flatMap((one) => (one.name === undefined ? [] : [[one.name, one] as const]))),
    isHidden: lines.some(({ kind }) => kind === 'hole') || backends.some(({ name }) => name === undefined),
    bindDefaults: last('ssl-default-bind-options'),
    verifies: last('ssl-server-verify')?.args[0]?.value !== 'none',
  };
}

/** Without any `mode` it is tcp, although distributions' `defaults` say http [measured: no-defaults, mode-http, mode-tcp-in-section]. */
function frontOf(world: World, environment: Environment, section: Section, crtBase: string | undefined): Front {
  const mode = lastLine(world, section, 'mode');
  const isOff = linesNamed(world, section, 'disabled').length > 0;
  const lines = isOff ? [] : linesNamed(world, section, 'bind');
  const binds = lines.map((line) => {
    const bind = bindOf(world, environment, line);
    return { bind, keyed: keyedBy(world, environment, bind, section.name ?? '', crtBase) };
  });
  const setting: Setting | undefined = mode && {
    name: 'mode',
    ...(mode.args[0]?.value === undefined ? {} : { value: mode.args[0].value }),
    origin: { kind: 'written', span: mode.span, overrides: [] },
  };
  return { section, binds, mode: mode ? mode.args[0]?.value : 'tcp', modeSetting: setting };
}
