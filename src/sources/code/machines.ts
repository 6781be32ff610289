import { taggedRelease } from '../../platform/images/index.ts';
import type { Release } from '../../model/model.ts';
import type { Known } from '../../model/recognise.ts';
import { fitsByContent, fitsByName, isCanonical } from '../names.ts';
import { cdkRules } from './aws-cdk.ts';
import { type Bag, bagsIn, type Carried, carried, type Workload, workloadsIn } from './carried.ts';
import { clusterRules, routesIn } from './exposed.ts';
import { selects } from './kubernetes.ts';
import { pulumiRules } from './pulumi.ts';
import type { Recorder } from './recorder.ts';
import { readerOf, textIn } from './reader.ts';
import { identityOf } from './reader.ts';
import type { Rule } from './rule.ts';

/** A machine, container or network as one run of the programs describes it. */
export interface Machine {
  /** The same in every run. */
  readonly id: string;
  readonly title: string | undefined;
  readonly files: ReadonlyMap<string, Carried>;
  readonly rules: readonly Rule[];
  readonly releases: (dialect: string) => readonly Release[];
}

/** The id of what belongs to no machine in particular. */
export const NETWORK = 'network';

/** Everything that one run made, as machines. */
export function machinesIn(recorder: Recorder, known: readonly Known[]): readonly Machine[] {
  const bags = bagsIn(recorder);
  const workloads = workloadsIn(recorder, bags).map((one) => ({ ...one, files: placedFiles(known, one.files) }));
  const rules = rulesIn(recorder);
  const serving = workloads.filter(({ files }) => files.size > 0);
  const isFor = (rule: Rule, { made, reader, labels }: Workload) =>
    rule.to === made.given || selects(reader, rule.labels, labels);
  const behind = (rule: Rule) => serving.find((one) => isFor(rule, one));
  const mounted = new Set(serving.flatMap(({ files }) => [...files.values()].map(({ at }) => at)));
  return [
    ...serving.map((one) => ({
      id: `${one.made.at.file.path}:${one.made.at.start}`,
      title: one.title,
      files: one.files,
      rules: rules.filter((rule) => behind(rule) === one),
      releases: (dialect: string) => releasesOf(one, dialect),
    })),
    ...bags
      .filter(({ files }) => !files.some(({ at }) => mounted.has(at)))
      .map((bag, i) => looseMachine(bag, i, known)),
    {
      id: NETWORK,
      title: undefined,
      files: placedFiles(known, new Map(initialFiles(recorder))),
      rules: rules.filter((rule) => !behind(rule)),
      releases: () => [],
    },
  ];
}

function looseMachine({ files, title }: Bag, i: number, known: readonly Known[]): Machine {
  const at = files[0]?.at;
  const placed = new Map(files.map((one) => [`/${one.key}`, one] as const));
  return {
    id: at ? `${at.file.path}:${at.start}` : `bag ${i}`,
    title,
    files: placedFiles(known, placed),
    rules: [],
    releases: () => [],
  };
}

function releasesOf({ reader, made }: Workload, dialect: string): readonly Release[] {
  const { recorder } = reader;
  const added = recorder.made.filter((one) => one.what === 'addContainer' && one.on === made.given);
  const props = [reader.arg(1), reader.arg(2)];
  const listed = props.flatMap((one) => [
    ...reader.items(reader.at(one, 'containers')),
    ...reader.items(reader.at(one, 'spec', 'template', 'spec', 'containers')),
  ]);
  const images = [...added.map((one) => readerOf(recorder, one).arg(0)), ...listed].map((one) =>
    textIn(reader.at(one, 'image')),
  );
  const found = images.flatMap((image) => (image === undefined ? [] : (taggedRelease(image, dialect) ?? [])));
  return found.length === 1 ? found : [];
}

/** Where daemons look for what was carried without a place. */
const HOMES: Readonly<Record<string, string>> = { cyrus: '/etc', opensmtpd: '/etc', exim: '/etc/exim4' };

/** Files where a daemon reads them; those of nobody that we know are left out. */
function placedFiles(known: readonly Known[], files: ReadonlyMap<string, Carried>): ReadonlyMap<string, Carried> {
  const isConfiguration = [...files.keys()].some((path) => isCanonical(known, path));
  if (isConfiguration) return files;
  return new Map(
    [...files].flatMap(([path, one]) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const [fit] = fitsByContent(fitsByName(known, name), one.file.text);
      if (!fit) return [];
      const home = HOMES[fit.dialect] ?? `/etc/${fit.dialect}`;
      const folder = fit.dialect === 'dovecot' && /^\d\d-/.test(name) ? `${home}/conf.d` : home;
      return [[`${folder}/${name}`, one] as const];
    }),
  );
}

/** Files that cloud-init helpers of AWS CDK put on an instance, by the path that they name. */
function initialFiles(recorder: Recorder): readonly (readonly [string, Carried])[] {
  return recorder.made.flatMap((made) => {
    const isFile = made.what === 'fromString' && made.names.at(-2) === 'InitFile';
    const isData = made.what === 'data' && made.names.at(-2) === 'Source';
    if (!isFile && !isData) return [];
    const reader = readerOf(recorder, made);
    const [path, text] = [textIn(reader.arg(0)), reader.arg(1)];
    if (path === undefined || !text) return [];
    return carried(path, text).map((one) => [path.startsWith('/') ? path : `/${path}`, one] as const);
  });
}

/** What the run lets in from other networks; where a rule that is asked before keeps everybody out, it lets nobody in. */
function rulesIn(recorder: Recorder): readonly Rule[] {
  const routes = routesIn(recorder);
  const all = recorder.made.flatMap((made) => {
    const [library = ''] = made.names;
    if (/cdk8s|imports\/|@pulumi\/kubernetes/.test(library)) return clusterRules(recorder, made, routes);
    const reader = readerOf(recorder, made);
    return /^(?:@pulumi|@cdktf|\.\/\.gen)/.test(library) || /\.gen\//.test(library)
      ? pulumiRules(reader)
      : cdkRules(reader);
  });
  const denied = all.filter(({ lets }) => !lets);
  return all.filter((rule) => rule.lets && !denied.some((other) => keepsOut(recorder, other, rule)));
}

/** Whether a rule is asked before another of the same network, and takes all its ports. */
function keepsOut(recorder: Recorder, first: Rule, then: Rule): boolean {
  if (!first.ports || !then.ports || !first.from?.includes('0.0.0.0/0')) return false;
  const [rank, other] = [first.priority ?? 0, then.priority ?? 0];
  const isWide = first.ports.first <= then.ports.first && then.ports.last <= first.ports.last;
  return isWide && rank <= other && first.by === then.by && filterOf(recorder, first) === filterOf(recorder, then);
}

/** The group or network that a rule belongs to, and the machines that it is for. */
function filterOf(recorder: Recorder, { made }: Rule): unknown {
  if (made.what === 'NetworkSecurityGroup') return made;
  const reader = readerOf(recorder, made);
  const props = reader.arg(1);
  const isForSome = ['targetTags', 'targetServiceAccounts'].some((key) => reader.at(props, key));
  const owner = reader.at(props, 'networkSecurityGroupName') ?? reader.at(props, 'network');
  return isForSome || !owner ? made : identityOf(recorder, owner.value);
}
