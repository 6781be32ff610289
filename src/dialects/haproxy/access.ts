import type { Reach, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { admitted } from '../reach.ts';
import { conditionOf, networksOf } from './acls.ts';
import { settingOf } from './binds.ts';
import { linesNamed, type Section } from './sections.ts';

/** Who gets through the `tcp-request` rules of a section. */
export interface Access {
  readonly reach: Reach;
  /** Undefined: everyone. */
  readonly from?: readonly string[];
  readonly because: readonly Setting[];
}

/**
 * `tcp-request connection` and `content` in order: the first rule that turns away all others settles who is left [docs:
 * configuration.txt 4.2; measured: reject-remote, reject-plain-acl-unused]. A rule that looks at more than the address lets everyone in.
 */
export function accessOf(world: World, sections: readonly Section[]): Access {
  for (const section of sections) {
    const insiders: string[] = [];
    const because: Setting[] = [];
    for (const line of linesNamed(world, section, 'tcp-request')) {
      const [layer, action, ...words] = line.args.map(({ value }) => value);
      if ((layer !== 'connection' && layer !== 'content' && layer !== 'session') || words.includes(undefined)) continue;
      const condition = conditionOf(world, section, line.args);
      const about = condition && networksOf(condition.alternatives);
      const isOf = about !== undefined && condition !== undefined && condition.isUnless === about.isDenied;
      if (action === 'accept' && about && isOf) {
        insiders.push(...about.networks);
        because.push(settingOf(line));
      }
      if (action === 'accept' && !condition) break;
      if (action !== 'reject') continue;
      const isRest = !condition || (about !== undefined && !isOf);
      if (!isRest) continue;
      return { ...admitted(world, [...insiders, ...(about?.networks ?? [])]), because: [settingOf(line), ...because] };
    }
  }
  return { reach: 'remote', because: [] };
}
