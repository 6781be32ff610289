import type { Known } from '../../src/model/recognise.ts';

/** Patterns of three made-up dialects: one with includes, one of two files, one of single files. */
export const known: readonly Known[] = [
  {
    dialect: 'mail',
    recognises: {
      canonical: [/^\/(usr\/local\/)?etc\/mail\/(mail\.conf|conf\.d\/[^/]+\.conf|local\.conf)$/],
      loose: [
        {
          names: /(^|\/)mail(-[a-z]+)?\.conf$/,
          marker: /^\s*protocols\s*=/m,
          as: 'main',
          place: () => '/etc/mail/mail.conf',
        },
        { names: /(^|\/)local\.conf$/, as: 'fragment', place: () => '/etc/mail/local.conf' },
        { names: /(^|\/)\d\d-[a-z]+\.conf$/, as: 'fragment', place: (name) => `/etc/mail/conf.d/${name}` },
      ],
    },
  },
  {
    dialect: 'pair',
    recognises: {
      canonical: [/^\/etc\/(master|store)\.conf$/],
      loose: [
        {
          names: /(^|\/)master\.conf$|master_conf\/[^/]+$/,
          marker: /^SERVICES/m,
          as: 'main',
          place: () => '/etc/master.conf',
        },
        { names: /(^|\/)store\.conf$|store_conf\/[^/]+$/, as: 'companion', place: () => '/etc/store.conf' },
      ],
    },
  },
  {
    dialect: 'tunnel',
    recognises: {
      canonical: [/^\/etc\/tunnel\/[^/]+\.conf$/],
      loose: [
        {
          names: /tunnel[^/]*\.conf$|(^|\/)tunnel\/[^/]+\.conf$/,
          marker: /^\s*accept\s*=/m,
          as: 'main',
          place: (name) => `/etc/tunnel/${name}`,
        },
      ],
    },
  },
];
