import fc from 'fast-check';

/**
 * Generated inputs are the same in every run, so that a change is judged by what it changes; `SEED=random npm test` looks
 * further, and `SEED=123` repeats what that found.
 */
const { SEED } = process.env;
if (SEED !== 'random') fc.configureGlobal({ seed: Number(SEED ?? 20_261_120) });
