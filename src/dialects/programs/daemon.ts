import type { Daemon } from '../dialect.ts';
import { legacyPrograms } from './legacy.ts';
import { qpopperPrograms } from './qpopper.ts';
import { uwPrograms } from './uw.ts';

/** Programs that open no socket themselves. */
export const daemon: Daemon = {
  releases: [
    { version: '0', build: 'debian' },
    { version: '0', build: 'upstream' },
  ],
  mains: () => [],
  service: () => {
    throw new Error('programs have no main file');
  },
  serves: [...uwPrograms, ...qpopperPrograms, ...legacyPrograms],
  remedies: {},
};
