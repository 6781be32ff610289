/**
 * Every bound on size, depth and number, in one table. Beyond a limit there is a problem (`too-large`,
 * `limit-exceeded`), and the facts that it touches are unknown.
 */
export const limits = {
  /** Bytes of one file that is read. */
  fileBytes: 2_000_000,
  /** Files of a tree that are read, after the look at their names. */
  candidateFiles: 50_000,
  /** Bytes that are looked at to decide whether a candidate file is one of ours. */
  markerBytes: 65_536,
  filesPerHost: 2_000,
  hosts: 5_000,
  includeDepth: 16,
  /** Links that are followed on the way to one file. */
  linkDepth: 32,
  /** Sets of answers to the open questions of one main file. */
  worlds: 1_024,
  /** Worlds after which one that can be looked at in parts is, where there seem to be more than the second number in all. */
  worldsTried: 64,
  worldsHopeless: 65_536,
  /** Listeners, hops, kilobytes of files and scores of pairs of questions that are looked at in all worlds of one main file together. */
  worldsWork: 200_000,
  /** Sets of answers that tell whether a daemon starts, where that is looked at on its own. */
  startCases: 64,
  /** Worlds whose evidence is kept where there are more than that, so that nothing is known. */
  worldsShown: 32,
  listenersPerService: 1_000,
  /** Statements of one main file after includes, so that a file that includes itself sixteen times over ends. */
  statementsPerService: 100_000,
  /** Nested blocks in one file. */
  blockDepth: 100,
  /** Bytes of one YAML file: the package needs ten seconds for a megabyte of the worst kind. */
  yamlBytes: 500_000,
  /** Problems that are told of one YAML file. */
  yamlProblems: 50,
  /** Values of one YAML document, each as often as aliases stand for it. */
  yamlNodes: 500_000,
  /** Roots of YAML documents and Ansible tasks that are looked at in one play. */
  tasksPerPlay: 20_000,
  /** Arms of template conditions that are expanded in one file, so that a line with many of them stays bounded. */
  templateBytes: 4_000_000,
  /** Characters of one JavaScript or TypeScript file: the parser takes a second for half a megabyte. */
  scriptBytes: 500_000,
  /** Expressions of one program that are looked at, loops and calls unrolled. */
  scriptSteps: 300_000,
  /** The same of all worlds of one program together. */
  scriptStepsInAll: 3_000_000,
  /** Calls within calls. */
  scriptDepth: 60,
  /** Characters of one text and elements of one array that a program makes of itself. */
  scriptText: 100_000,
  scriptItems: 10_000,
  /** Rounds of one loop. */
  scriptRounds: 1_000,
  /** Environment variables without which a program says that it ends. */
  scriptRestarts: 50,
  /** Cases of one fact that two services decide together. */
  casesPerFact: 1_024,
  /** Settings that are told of one fact along a chain of relays. */
  evidence: 24,
  /** Files of a host in which the issuer of a certificate is looked for. */
  certificatesLookedAt: 200,
  /** Certificates and keys that are read of one file: daemons have no use for more, and each takes a moment. */
  blocksPerFile: 50,
  /** Services that are named as rivals for one socket. */
  rivals: 20,
  /** Files of one folder of rules. */
  ruleFiles: 500,
  /** Characters of one condition of a rule, its loops inside of each other, and members that a loop looks at. */
  conditionLength: 4_000,
  conditionLoops: 2,
  conditionMembers: 1_000,
  /** Cases that are joined for one rule and one subject. */
  casesPerRule: 4_096,
} as const;
