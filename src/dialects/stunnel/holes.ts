import { bringer } from '../holes.ts';

/** Whether a template expression may stand for a line of one of these names. */
export const mayBring = bringer(/^\s*([a-z]+)\s*=/i);
