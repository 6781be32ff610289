import { float, scalar, type Value } from '../value.ts';
import { type Filter, filter, numberGiven, textGiven, type Use } from './use.ts';

/** Filters about numbers [source: Jinja 3.1, filters.py]. */
export const numberFilters: Readonly<Record<string, Filter>> = {
  int: filter('default base', toNumber),
  float: filter('default', toFloat),
  abs: filter('', ({ value }) =>
    value.kind === 'scalar' && typeof value.is === 'number' ? { ...value, is: Math.abs(value.is) } : undefined,
  ),
  round: filter('precision method', rounded),
};

function toNumber({ value, given }: Use): Value | undefined {
  if (given.has('base')) return undefined;
  const otherwise = given.get('default') ?? scalar(0);
  if (value.kind !== 'scalar' || value.is === null) return otherwise;
  if (typeof value.is !== 'string')
    return Number.isSafeInteger(Math.trunc(Number(value.is))) ? scalar(Math.trunc(Number(value.is))) : undefined;
  const found = /^\s*([-+]?\d+(?:_\d+)*)\s*$/.exec(value.is);
  if (found) return number(Number(found[1]!.replaceAll('_', '')));
  if (/^\s*[-+]?(?:\d+\.\d*|\.\d+)\s*$/.test(value.is)) return number(Math.trunc(Number(value.is)));
  return /[eE_]|inf|nan|\P{ASCII}/iu.test(value.is) && /\d|inf|nan|\P{ASCII}/iu.test(value.is) ? undefined : otherwise;
}

function number(is: number): Value | undefined {
  return Number.isSafeInteger(is) ? scalar(is) : undefined;
}

function toFloat({ value, given }: Use): Value | undefined {
  const otherwise = given.get('default') ?? float(0);
  if (value.kind !== 'scalar' || value.is === null) return otherwise;
  if (typeof value.is !== 'string') return float(Number(value.is));
  if (/^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/.test(value.is)) return float(Number(value.is));
  return /\d|inf|nan|\P{ASCII}/iu.test(value.is) ? undefined : otherwise;
}

/** Halves go to the even neighbour, so that nothing is said of them. */
function rounded(use: Use): Value | undefined {
  const { value } = use;
  const [precision, method] = [numberGiven(use, 'precision', 0), textGiven(use, 'method', 'common')];
  if (value.kind !== 'scalar' || typeof value.is !== 'number' || precision !== 0) return undefined;
  if (method === 'ceil' || method === 'floor')
    return float(method === 'ceil' ? Math.ceil(value.is) : Math.floor(value.is));
  if (method !== 'common' || Math.abs(value.is % 1) === 0.5) return undefined;
  return value.isFloat ? float(Math.round(value.is)) : scalar(value.is);
}
