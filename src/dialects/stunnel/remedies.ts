import type { Dialect } from '../dialect.ts';

export const remedies: Dialect['remedies'] = {};
