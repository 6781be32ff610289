/** The little of a browser's window that the page's own script needs. */
export interface Browser {
  readonly document: Pick<Part, 'querySelector' | 'querySelectorAll'> & {
    readonly documentElement: Part;
    getElementById(id: string): Part | null;
  };
  readonly location: { readonly hash: string };
  readonly history: { replaceState(state: null, unused: '', url: string): void };
  addEventListener(type: string, listener: () => void): void;
}

interface Part {
  hidden: boolean;
  open: boolean;
  value: string;
  readonly name: string;
  textContent: string | null;
  readonly dataset: Record<string, string | undefined>;
  readonly parentElement: Part | null;
  querySelector(selector: string): Part | null;
  querySelectorAll(selector: string): Iterable<Part>;
  addEventListener(type: string, listener: (event: { preventDefault(): void }) => void): void;
  scrollIntoView(): void;
}

/**
 * Runs in the page, its text is put there: filters whose state is in the address, and the choice of colours. Uses nothing from
 * outside of itself, and the page says everything without it.
 */
export function inPage({ document, location, history, addEventListener }: Browser): void {
  const root = document.documentElement;
  const fields = [...document.querySelectorAll('#filters [name]')];
  const items = [...document.querySelectorAll('[data-item]')].map((part) => ({
    part,
    words: (part.textContent ?? '').toLowerCase(),
  }));
  const hosts = [...document.querySelectorAll('#overview [data-host]')];
  const count = document.querySelector('#count');
  const theme = document.querySelector('#theme');
  const themes = ['auto', 'light', 'dark'];

  const has = (list: string | undefined, wanted: string) =>
    wanted === '' || list === undefined || list.split('\n').includes(wanted);
  const chosen = (name: string) => fields.find((one) => one.name === name)?.value ?? '';
  const fits = (part: Part) =>
    ['rule', 'level', 'host', 'protocol'].every((name) => has(part.dataset[name], chosen(name)));

  const show = () => {
    const wanted = chosen('text').trim().toLowerCase();
    for (const { part, words } of items) part.hidden = !fits(part) || !words.includes(wanted);
    for (const part of hosts) part.hidden = !has(part.dataset.host, chosen('host'));
    if (!count) return;
    count.textContent = ['finding', 'undecided', 'suppressed']
      .map((kind) => ({ kind, all: items.filter(({ part }) => part.dataset.item === kind) }))
      .filter(({ all }) => all.length > 0)
      .map(
        ({ kind, all }) =>
          `${all.filter(({ part }) => !part.hidden).length} of ${all.length} ${kind === 'finding' ? 'findings' : kind}`,
      )
      .join(', ');
  };
  const paint = (wanted: string) => {
    const name = themes.includes(wanted) ? wanted : 'auto';
    root.dataset.theme = name;
    if (theme) theme.textContent = `Colours: ${name}`;
  };
  const remember = () => {
    const state = new URLSearchParams();
    for (const { name, value } of fields) if (value !== '') state.set(name, value);
    if (root.dataset.theme !== 'auto') state.set('colours', root.dataset.theme ?? '');
    history.replaceState(null, '', `#${state}`);
  };
  const reveal = (id: string) => {
    const target = document.getElementById(id);
    if (!target) return;
    if (target.hidden) for (const one of fields) one.value = '';
    show();
    for (let part: Part | null = target; part; part = part.parentElement) if ('open' in part) part.open = true;
    target.scrollIntoView();
  };
  const recall = () => {
    const hash = location.hash.slice(1);
    if (hash !== '' && !hash.includes('=')) return reveal(decodeURIComponent(hash));
    const state = new URLSearchParams(hash);
    for (const one of fields) one.value = state.get(one.name) ?? '';
    paint(state.get('colours') ?? 'auto');
    show();
  };

  for (const one of fields)
    one.addEventListener('input', () => {
      show();
      remember();
    });
  document.querySelector('#filters')?.addEventListener('submit', (event) => event.preventDefault());
  document.querySelector('#filters')?.addEventListener('reset', (event) => {
    event.preventDefault();
    for (const one of fields) one.value = '';
    show();
    remember();
  });
  theme?.addEventListener('click', () => {
    paint(themes[(themes.indexOf(root.dataset.theme ?? 'auto') + 1) % themes.length] ?? 'auto');
    remember();
  });
  const texts = [...document.querySelectorAll('details')];
  const closed = new Set<Part>();
  addEventListener('beforeprint', () => {
    for (const one of texts) if (!one.open) closed.add(one);
    for (const one of closed) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of closed) one.open = false;
    closed.clear();
  });
  addEventListener('hashchange', recall);
  for (const one of document.querySelectorAll('.scripted')) one.hidden = false;
  paint('auto');
  show();
  recall();
}
