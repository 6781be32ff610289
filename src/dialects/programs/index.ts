import { defineDialect } from '../dialect.ts';
import { legacyPrograms } from './legacy.ts';
import { mailutilsPrograms } from './mailutils.ts';
import { perditionPrograms } from './perdition.ts';
import { qpopperPrograms } from './qpopper.ts';
import { uwPrograms } from './uw.ts';

/** Mail programs that inetd, xinetd and their like start, and that open no socket themselves. */
export const programs = defineDialect({
  id: 'programs',
  title: 'a program of a super-server',
  status: 'documented',
  releases: [
    { version: '0', build: 'debian' },
    { version: '0', build: 'upstream' },
  ],
  recognises: { canonical: [/^\/etc\/c-client\.cf$/], loose: [] },
  comments: ['#'],
  mains: () => [],
  service: () => {
    throw new Error('programs have no main file');
  },
  programs: [...uwPrograms, ...qpopperPrograms, ...mailutilsPrograms, ...perditionPrograms, ...legacyPrograms],
  remedies: {},
});
