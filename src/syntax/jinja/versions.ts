/** Whether two versions compare so, as Ansible's loose versions do: numbers and words by turns; undefined where Python would raise. */
export function comparedVersions(left: string, right: string, operator: string): boolean | undefined {
  const test = OPERATORS[operator];
  const order = left === '' || right === '' ? undefined : orderOf(partsOf(left), partsOf(right));
  return order === undefined ? undefined : test?.(order);
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  ...named(['==', '=', 'eq'], (order) => order === 0),
  ...named(['!=', '<>', 'ne'], (order) => order !== 0),
  ...named(['<', 'lt'], (order) => order < 0),
  ...named(['<=', 'le'], (order) => order <= 0),
  ...named(['>', 'gt'], (order) => order > 0),
  ...named(['>=', 'ge'], (order) => order >= 0),
};

function named(
  names: readonly string[],
  test: (order: number) => boolean,
): Readonly<Record<string, (order: number) => boolean>> {
  return Object.fromEntries(names.map((name) => [name, test]));
}

/** [source: ansible-core 2.14, module_utils/compat/version.py, component_re] */
function partsOf(version: string): readonly (number | string)[] {
  return (version.match(/\d+|[a-z]+|[^\da-z.]+/g) ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function orderOf(left: readonly (number | string)[], right: readonly (number | string)[]): number | undefined {
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part !== typeof other) return undefined;
    return part < other ? -1 : 1;
  }
  return left.length < right.length ? -1 : 0;
}
