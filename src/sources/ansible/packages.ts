import { everyWorld } from '../../model/worlds.ts';
import { goes } from '../../model/conditions.ts';
import { fold, fromCases } from '../../model/facts.ts';
import type { Fact, Package, Setting } from '../../model/model.ts';
import { mailPackage } from '../../platform/mail-packages.ts';
import type { Span } from '../../text/source-file.ts';
import { argumentOf, isYes, textArgument, type Word, wordSpan, wordsOf } from './argument.ts';
import type { Machine, Place } from './context.ts';
import type { Call } from './task.ts';
import type { When } from './when.ts';

/** What a task installs or enables. */
export interface Wish {
  readonly name: string;
  readonly at: Span;
  readonly isEnabled: boolean;
  readonly when: readonly When[];
}

/** Modules that install packages, by their last name [docs: Ansible, ansible.builtin and community.general]. */
export const installers: readonly string[] = [
  ...['apt', 'package', 'yum', 'dnf', 'dnf5', 'zypper', 'pacman', 'apk', 'homebrew', 'portage', 'pkgng', 'openbsd_pkg'],
  ...['opkg', 'pkgin', 'pkgutil', 'slackpkg', 'swdepot', 'urpmi', 'xbps', 'apt_rpm', 'portinstall', 'macports'],
];

/** Modules that start services or have them started. */
export const enablers: readonly string[] = ['service', 'systemd', 'systemd_service', 'sysvinit', 'openrc', 'runit'];

const GONE = /^(?:absent|removed|build-dep|fixed)$/;

/** `state: absent` takes a package away, and what an earlier task wished of it does not count any more. */
export function install(call: Call, place: Place): void {
  const { machine, when } = place;
  const isGone = GONE.test(textArgument(call, place, 'state') ?? '');
  if (when.length === 0 && !isGone) machine.managers.add(call.module.slice(call.module.lastIndexOf('.') + 1));
  const words = wordsOf(argumentOf(call, 'name', 'pkg', 'package'), place);
  for (const { name, at } of words.flatMap(named)) {
    if (!isGone) machine.packages.push({ name, at, isEnabled: false, when });
    else if (when.length === 0) forget(machine, name);
  }
}

/** `enabled: yes` and the states that start it. */
export function enable(call: Call, place: Place): void {
  const state = textArgument(call, place, 'state') ?? '';
  const enabled = textArgument(call, place, 'enabled');
  const isMasked = isYes(textArgument(call, place, 'masked'));
  const isOn = enabled === undefined ? /^(?:started|restarted|reloaded)$/.test(state) : isYes(enabled);
  for (const { name, at } of wordsOf(argumentOf(call, 'name', 'service', 'unit'), place).flatMap(named))
    if (isOn && !isMasked && state !== 'stopped') {
      place.machine.packages.push({ name, at, isEnabled: true, when: place.when });
    }
}

function named({ text, at }: Word): readonly { readonly name: string; readonly at: Span }[] {
  return text === undefined ? [] : [{ name: text, at }];
}

function forget({ packages }: Machine, name: string): void {
  const bare = (text: string) => text.replace(/[=:<>~!].*$/, '');
  packages.splice(0, packages.length, ...packages.filter((one) => one.isEnabled || bare(one.name) !== bare(name)));
}

const INSTALLS =
  /^(?:sudo\s+)?(?:(?:apt-get|apt|aptitude|yum|dnf|zypper|pkg|microdnf)\s+(?:-\S+\s+)*(?:install|in)|apk\s+(?:-\S+\s+)*add|pacman\s+-S\w*|emerge)\s+(.*)$/;
const ENABLES =
  /^(?:sudo\s+)?(?:systemctl\s+(?:-\S+\s+)*(?:enable|start)\s+(.*)|(?:chkconfig\s+(?:--add\s+)?)(\S+)(?:\s+on)?$|update-rc\.d\s+(?:-f\s+)?(\S+)\s+(?:enable|defaults).*|rc-update\s+add\s+(\S+).*|service\s+(\S+)\s+(?:start|restart).*)$/;

/** A single command line that installs or enables. */
export function installByCommand(line: string, node: Parameters<typeof wordSpan>[0], place: Place): void {
  const installs = INSTALLS.exec(line);
  const enables = installs ? null : ENABLES.exec(line);
  const words = (installs ?? enables)?.slice(1).find((part) => part !== undefined) ?? '';
  for (const name of words.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'))) {
    const wish = { name, at: wordSpan(node, name), isEnabled: enables !== null, when: place.when };
    place.machine.packages.push(wish);
  }
}

/** Whether one of them alone makes a machine worth showing. */
export function isWorthAWord({ name }: Wish): boolean {
  return mailPackage(name)?.obsolete === true;
}

/** What tasks wish, as packages of the host. */
export function packagesOf({ packages }: Machine, root: string): readonly Package[] {
  return packages.map(({ name, at, isEnabled, when }) => {
    const setting: Setting = { name, origin: { kind: 'written', span: at, overrides: [] } };
    return {
      at,
      name: { is: name, because: [setting] },
      enabled: { is: isEnabled, because: [] },
      ...(when.length > 0 ? { there: thereUnder(when, root, setting) } : {}),
    };
  });
}

/** Whether the conditions of a task hold: nobody knows, so under assumptions. */
export function thereUnder(when: readonly When[], root: string, setting: Setting<unknown>): Fact<boolean> {
  const { outcomes, all } = everyWorld((ask) =>
    when.every(({ test, is, at }) => goes(ask, { root }, { test, condition: at, is, start: 0, end: 0 }) === is),
  );
  if (!all) return { because: [setting] };
  return fromCases(fold(outcomes.map(({ value, assuming }) => ({ is: value, assuming, because: [setting] }))));
}
