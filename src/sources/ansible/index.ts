import type { Source } from '../source.ts';

/** Machines as plays and roles make them: what `copy` and `template` put where, in order. */
export const ansible: Source = {
  id: 'ansible',
  title: 'Ansible plays and roles',
  wants: [/\.ya?ml$/],
  marker: new RegExp(
    `^[ \\t]*(?:-[ \\t]+)?(?:[a-z_]+\\.[a-z_]+\\.)?(?:hosts|import_playbook|copy|template|${[
      ...[
        'include',
        'include_tasks',
        'import_tasks',
        'include_role',
        'import_role',
        'block',
        'lineinfile',
        'blockinfile',
      ],
      ...[
        'replace',
        'file',
        'apt',
        'package',
        'yum',
        'dnf',
        'service',
        'systemd',
        'include_vars',
        'set_fact',
        'command',
        'shell',
      ],
      ...['ufw', 'firewalld', 'iptables', 'zypper', 'pacman', 'apk', 'homebrew', 'portage', 'pkgng', 'openbsd_pkg'],
    ].join('|')})[ \\t]*:`,
    'm',
  ),
  hosts: async (tree, assume, claimed, policy) => {
    // Most trees hold no play, and should not wait for what reads them.
    if (!tree.paths.some(({ path }) => /\.ya?ml$/.test(path))) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, assume, claimed, policy);
  },
};
