import { list, scalar, type Value } from './value.ts';

type Method = (owner: Value, args: readonly (Value | undefined)[]) => Value | undefined;

/** Methods of Python's values that change nothing [docs: Python, built-in types]. */
export const methods: Readonly<Record<string, Method>> = {
  keys: (owner) => (owner.kind === 'dict' ? list(owner.keys.map((key) => scalar(key))) : undefined),
  values: (owner) => (owner.kind === 'dict' ? list(owner.keys.map((key) => owner.get(key))) : undefined),
  items: (owner) =>
    owner.kind === 'dict' ? list(owner.keys.map((key) => list([scalar(key), owner.get(key)]))) : undefined,
  get: (owner, [key, fallback]) => {
    if (owner.kind !== 'dict' || key?.kind !== 'scalar') return undefined;
    return owner.keys.includes(String(key.is)) ? owner.get(String(key.is)) : (fallback ?? scalar(null));
  },
  ...textMethod('lower', (text) => text.toLowerCase()),
  ...textMethod('upper', (text) => text.toUpperCase()),
  ...textMethod('strip', (text) => text.trim()),
  startswith: (owner, [start]) => {
    const [text, first] = [textIn(owner), textIn(start)];
    return text === undefined || first === undefined ? undefined : scalar(text.startsWith(first));
  },
  endswith: (owner, [end]) => {
    const [text, last] = [textIn(owner), textIn(end)];
    return text === undefined || last === undefined ? undefined : scalar(text.endsWith(last));
  },
  split: (owner, [by]) => {
    const [text, at] = [textIn(owner), textIn(by)];
    return text === undefined || !at ? undefined : list(text.split(at).map((part) => scalar(part)));
  },
};

function textMethod(name: string, change: (text: string) => string): Readonly<Record<string, Method>> {
  return {
    [name]: (owner, args) => {
      const text = textIn(owner);
      return text === undefined || args.length > 0 ? undefined : scalar(change(text));
    },
  };
}

function textIn(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
}
