import { fact, unknown } from '../model/facts.ts';
import type { Host, KeptFile, Setting } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import { type SourceFile, type Span, span, startOf } from '../text/source-file.ts';
import type { Wanted } from './index.ts';
import { baseOf, below } from './names.ts';
import { roleOf } from './roles.ts';
import type { Tree } from './source.ts';

/** Files that may hold a private key, by name; `id_rsa` and its like are no business of a mail service. */
const KEY_NAME = /\.(pem|key|crt|cer|p8|private)$|(^|\/)privkey\d*$/i;
const KEY = /-----BEGIN (?:(?:RSA|EC|DSA) )?PRIVATE KEY-----(?=[\s\S]{0,200}?[A-Za-z0-9+/]{40})/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

export const keys: Wanted = { names: [KEY_NAME], marker: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/ };

/** Private keys of a tree that has mail services at all, and those that something puts on a host where everybody may read them. */
export function keptFiles(tree: Tree, hosts: readonly Host[], policy: Policy): readonly KeptFile[] {
  if (hosts.length === 0) return [];
  const deepestFirst = [...hosts].sort((a, b) => b.root.length - a.root.length);
  const committed = tree.paths.flatMap(({ path, root }): readonly KeptFile[] => {
    const file = KEY_NAME.test(path) ? textAt(tree, path) : undefined;
    if (!file || !(KEY.test(file.text) || ENCRYPTED.test(file.text))) return [];
    const near = deepestFirst.find((host) => host.root === '' || path.startsWith(`${host.root}/`)) ?? hosts[0]!;
    const host: Host = { ...near, role: roleOf(below(root, path), path, policy), twins: [] };
    // The tree of a whole machine is no repository.
    return tree.wholeMachine ? [] : [committedKey(host, file)];
  });
  return [...committed, ...hosts.flatMap((host) => deployedKeys(host, tree))];
}

function textAt(tree: Tree, path: string): SourceFile | undefined {
  const found = tree.read(path);
  return found.kind === 'file' ? found.file : undefined;
}

function committedKey(host: Host, file: SourceFile): KeptFile {
  const begin = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.exec(file.text);
  const at = begin ? span(file, begin.index, begin.index + begin[0].length) : startOf(file);
  const by = settingAt(file.path, at);
  return {
    host,
    at,
    path: fact(file.path, by),
    encrypted: fact(ENCRYPTED.test(file.text), by),
    committed: fact(true, by),
    known: fact(KNOWN.test(baseOf(file.path)), by),
    readable: unknown(by),
    mode: unknown(by),
  };
}

function settingAt(name: string, at: Span): Setting<unknown> {
  return { name, origin: { kind: 'written', span: at, overrides: [] } };
}

/** Keys of Debian's ssl-cert and of what is called like it: everybody knows that they protect nothing. */
const KNOWN = /snake-?oil|dummy|localhost/i;

/** Where a key lies on a host, by its name: what it holds may be a variable. */
const KEY_PLACE = /\.key$|\/privkey\d*\.pem$|\/private\/[^/]+\.pem$|[-_.]key\.pem$/;

/** Keys of which something says with which rights they lie on the host: a task, user data, an instruction of a Dockerfile, or the disk of a whole machine. A checkout's rights say nothing. */
function deployedKeys(host: Host, tree: Tree): readonly KeptFile[] {
  return host.paths.flatMap((path): readonly KeptFile[] => {
    const entry = host.entry(path);
    if ((entry.kind !== 'file' && entry.kind !== 'present') || entry.mode === undefined) return [];
    if (!tree.wholeMachine && entry.modeAt === undefined) return [];
    const file = entry.kind === 'file' ? entry.file : undefined;
    const at = entry.modeAt ?? (file && startOf(file));
    if (!at || !(KEY.test(file?.text ?? '') || KEY_PLACE.test(path))) return [];
    const by = settingAt(path, at);
    return [
      {
        host,
        at,
        path: fact(path, by),
        encrypted: fact(ENCRYPTED.test(file?.text ?? ''), by),
        committed: fact(false, by),
        known: fact(false, by),
        readable: fact((entry.mode & 0o004) !== 0, by),
        mode: fact(entry.mode.toString(8).padStart(4, '0'), by),
      },
    ];
  });
}
