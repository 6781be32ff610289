import { posix } from 'node:path';
import { resolveFile } from '../../syntax/javascript/resolve.ts';
import type { Thing as Value } from '../../syntax/javascript/value.ts';
import { fileOf, isWritten, partsOf } from '../../syntax/javascript/written.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { isWorkload, objectOf, podOf, type Thing } from './kubernetes.ts';
import type { Made, Recorder } from './recorder.ts';
import { identityOf, type Node, ownerOf, type Reader, readerOf, textIn } from './reader.ts';

/** A text that a program carries under a name. */
export interface Carried {
  readonly key: string;
  readonly file: SourceFile;
  readonly at: Span;
}

/** A ConfigMap or Secret with what it holds. */
export interface Bag {
  readonly id: unknown;
  /** What manifests call it. */
  readonly name: unknown;
  readonly title: string | undefined;
  readonly files: readonly Carried[];
}

export function bagsIn(recorder: Recorder): readonly Bag[] {
  return recorder.made.flatMap((made): readonly Bag[] => {
    const object = objectOf(recorder, made);
    if (!object || !/^(?:ConfigMap|Secret)$/.test(object.kind)) return [];
    const { reader, props } = object;
    const added = recorder.made.filter((one) => one.on === made.given).flatMap((one) => addedBy(recorder, one));
    const maps = [reader.at(props, 'data'), reader.at(props, 'stringData')].slice(object.kind === 'Secret' ? 1 : 0);
    return [
      {
        id: made.given,
        name: identityOf(recorder, reader.at(props, 'metadata', 'name')?.value),
        title: titleOf(reader),
        files: [...maps.flatMap((map) => entriesOf(reader, map)), ...added],
      },
    ];
  });
}

/** What a program calls something of its own: the id of a construct, the name of a resource. */
export function titleOf(reader: Reader): string | undefined {
  return textIn(reader.arg(reader.made.names[0]!.startsWith('@pulumi') ? 0 : 1));
}

function entriesOf(reader: Reader, map: Node | undefined): readonly Carried[] {
  if (map?.value.kind !== 'thing') return [];
  return [...map.value.props.keys()].flatMap((key) => {
    const one = reader.at(map, key);
    return one ? carried(key, one) : [];
  });
}

/** A text as a file; nothing where nobody knows any of it. */
export function carried(key: string, { value, at }: Node): readonly Carried[] {
  if (value.kind === 'thing' || (value.kind === 'unknown' && !isWritten(value))) return [];
  if (value.kind === 'file' && !value.file) return [];
  return [{ key, file: fileOf(partsOf(value, at), at.file.path), at }];
}

function addedBy(recorder: Recorder, made: Made): readonly Carried[] {
  const reader = readerOf(recorder, made);
  const [first, second] = [reader.arg(0), reader.arg(1)];
  const name = textIn(first);
  if (name === undefined) return [];
  if (made.what === 'addData' && second) return carried(name, second);
  if (made.what !== 'addFile') return [];
  const { surroundings } = made.scope.engine;
  // Relative to where the program is started, and by habit beside the program.
  const found = [posix.join(surroundings.cwd, 'x'), surroundings.main].flatMap((from) => {
    const there = resolveFile(surroundings, from, name.startsWith('/') ? name : `./${name}`);
    return there ? [there.file] : [];
  });
  return found.slice(0, 1).flatMap((file) => {
    const at = { file, start: 0, end: file.text.length };
    return carried(textIn(second) ?? posix.basename(name), {
      value: { kind: 'file', path: file.path, file, from: at },
      at,
    });
  });
}

/** A workload with the bags that it mounts. */
export interface Workload {
  readonly made: Made;
  readonly title: string | undefined;
  readonly labels: Node | undefined;
  readonly reader: Reader;
  readonly files: ReadonlyMap<string, Carried>;
}

export function workloadsIn(recorder: Recorder, bags: readonly Bag[]): readonly Workload[] {
  return recorder.made.flatMap((made): readonly Workload[] => {
    const object = objectOf(recorder, made);
    if (!object || !isWorkload(object)) return [];
    const { reader } = object;
    const files = new Map(object.isPlus ? plusFiles(recorder, object, bags) : manifestFiles(object, bags));
    return [{ made, title: titleOf(reader), labels: podOf(object).labels, reader, files }];
  });
}

interface Mounted {
  readonly bag: Bag | undefined;
  readonly at: string | undefined;
  readonly subPath: string | undefined;
}

function placed({ bag, at, subPath }: Mounted): readonly (readonly [string, Carried])[] {
  if (!bag || at === undefined) return [];
  if (subPath !== undefined)
    return bag.files.filter(({ key }) => key === subPath).map((one) => [posix.join('/', at), one] as const);
  return bag.files.map((one) => [posix.join('/', at, one.key), one] as const);
}

/** `container.mount(path, volume)`, and `volumeMounts` of containers. */
function plusFiles(
  recorder: Recorder,
  { reader, props }: Thing,
  bags: readonly Bag[],
): readonly (readonly [string, Carried])[] {
  const own = recorder.made.filter((one) => one.what === 'addContainer' && one.on === reader.made.given);
  const containers = own.map(({ given }) => given);
  const calls = recorder.made.filter((one) => one.what === 'mount' && isOneOf(one.on, containers));
  const called = calls.map((one): Mounted => {
    const inner = readerOf(recorder, one);
    return {
      bag: bagOf(recorder, inner.arg(1), bags),
      at: textIn(inner.arg(0)),
      subPath: textIn(inner.at(inner.arg(2), 'subPath')),
    };
  });
  const listed = [...reader.items(reader.at(props, 'containers')), ...own.map((one) => readerOf(recorder, one).arg(0))];
  const told = listed.flatMap((one) =>
    reader.items(reader.at(one, 'volumeMounts')).map((mount): Mounted => {
      const path = textIn(reader.at(mount, 'path'));
      return {
        bag: bagOf(recorder, reader.at(mount, 'volume'), bags),
        at: path,
        subPath: textIn(reader.at(mount, 'subPath')),
      };
    }),
  );
  return [...called, ...told].flatMap(placed);
}

function isOneOf(value: Made['on'], list: readonly Value[]): boolean {
  return list.some((one) => one === value);
}

/** The bag that a volume of cdk8s-plus is made of. */
function bagOf(recorder: Recorder, volume: Node | undefined, bags: readonly Bag[]): Bag | undefined {
  if (volume?.value.kind !== 'thing') return undefined;
  const made = recorder.of.get(volume.value);
  if (!made || !/^from(?:ConfigMap|Secret)$/.test(made.what)) return bags.find(({ id }) => id === volume.value);
  const owner = readerOf(recorder, made).arg(2)?.value;
  return owner && bags.find(({ id }) => id === ownerOf(recorder, owner));
}

/** `volumes` and `volumeMounts` of a manifest, joined by their names. */
function manifestFiles(object: Thing, bags: readonly Bag[]): readonly (readonly [string, Carried])[] {
  const { reader } = object;
  const { recorder } = reader;
  const { spec } = podOf(object);
  const volumes = reader.items(reader.at(spec, 'volumes')).map((one) => {
    const name = reader.at(one, 'configMap', 'name') ?? reader.at(one, 'secret', 'secretName');
    const wanted = identityOf(recorder, name?.value);
    const bag = bags.find(({ id, name: own }) => wanted !== undefined && (id === wanted || own === wanted));
    const items = reader.items(reader.at(one, 'configMap', 'items'));
    return { name: textIn(reader.at(one, 'name')), bag: bag && renamed(bag, reader, items) };
  });
  return reader.items(reader.at(spec, 'containers')).flatMap((one) =>
    reader.items(reader.at(one, 'volumeMounts')).flatMap((mount) => {
      const name = textIn(reader.at(mount, 'name'));
      const volume = volumes.find((other) => other.name === name);
      const [at, subPath] = [textIn(reader.at(mount, 'mountPath')), textIn(reader.at(mount, 'subPath'))];
      return placed({ bag: volume?.bag, at, subPath });
    }),
  );
}

/** `items` picks keys and says as what they lie there [Kubernetes: ConfigMap volumes]. */
function renamed(bag: Bag, reader: Reader, items: readonly Node[]): Bag {
  if (items.length === 0) return bag;
  const files = items.flatMap((one) => {
    const [key, path] = [textIn(reader.at(one, 'key')), textIn(reader.at(one, 'path'))];
    return bag.files.filter((file) => file.key === key && path !== undefined).map((file) => ({ ...file, key: path! }));
  });
  return { ...bag, files };
}
