import type { Container, Published } from '../../model/model.ts';
import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { HIDDEN } from './interpolate.ts';
import { publishedBy } from './ports.ts';
import type { Composed, Project } from './project.ts';

/** How a container is reached. */
export interface Reached {
  readonly container: Container;
  readonly publishes: readonly Published[];
}

/** What `ports`, `networks` and `network_mode` make of a service [docs: Compose file reference, services]. */
export function reachedBy(service: Composed, project: Project, depth = 0): Reached {
  const mode = sourceOf(valueAt(service.node, 'network_mode') ?? valueAt(service.node, 'net'));
  const own = { at: service.at, space: `${project.path} ${service.name}` };
  if (mode === 'host')
    return {
      container: { at: service.at, isolated: false, space: `${project.folder} machine`, networks: [] },
      publishes: [],
    };
  if (mode === 'none') return { container: { ...own, isolated: true, networks: [] }, publishes: [] };
  const shared = depth > 8 ? undefined : partner(mode, project, service);
  if (shared) {
    const other = reachedBy(shared, project, depth + 1);
    // It has no ports of its own, and answers to the names of its partner.
    return { ...other, container: { ...other.container, at: service.at, networks: [] } };
  }
  const networks = networksOf(service, project);
  return {
    container: { ...own, isolated: true, networks },
    publishes: publishedBy(itemsOf(valueAt(service.node, 'ports'))),
  };
}

function partner(mode: string, { services }: Project, self: Composed): Composed | undefined {
  const [kind, name = ''] = mode.split(':');
  if (kind === 'service') return services.find((one) => one.name === name && one !== self);
  if (kind !== 'container') return undefined;
  return services.find((one) => sourceOf(valueAt(one.node, 'container_name')) === name && one !== self);
}

function networksOf(service: Composed, project: Project): Container['networks'] {
  const told = valueAt(service.node, 'networks');
  const names = [service.name, ...['container_name', 'hostname'].map((key) => sourceOf(valueAt(service.node, key)))];
  const own = told?.kind === 'map' ? told.entries : [];
  const list = own.length > 0 ? own.map(({ key, value }) => ({ key, value })) : [{ key: 'default', value: undefined }];
  return list.map(({ key, value }) => ({
    id: networkId(key, project),
    names: unique([
      ...names,
      ...itemsOf(valueAt(value, 'aliases')).map(sourceOf),
      ...['ipv4_address', 'ipv6_address'].map((one) => sourceOf(valueAt(value, one))),
      ...linked(service.name, project),
    ]),
  }));
}

/** Names that others give it in their `links`. */
function linked(name: string, { services }: Project): readonly string[] {
  return services.flatMap(({ node }) =>
    itemsOf(valueAt(node, 'links')).flatMap((link) => {
      const [service, alias] = sourceOf(link).split(':');
      return service === name && alias !== undefined ? [alias] : [];
    }),
  );
}

/** A network of another project goes by its name; one's own is known by the project. */
function networkId(key: string, { path, networks }: Project): string {
  const definition = valueAt(networks, key);
  const isExternal = valueAt(definition, 'external');
  const name = sourceOf(valueAt(definition, 'name') ?? valueAt(isExternal, 'name')) || key;
  const is = isExternal?.kind === 'map' || (isExternal?.kind === 'scalar' && isExternal.value === true);
  return is ? `external ${name}` : `${path} ${key}`;
}

function sourceOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && !node.source.includes(HIDDEN) ? node.source : '';
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list.filter((name) => name !== '').map((name) => name.toLowerCase()))];
}
