import type { Example } from './rule.ts';

/** The files of an example, with its certificates made as they would be on the day `now`. What makes them is loaded where there are any. */
export async function filesOf(
  { files, certificates }: Pick<Example, 'files' | 'certificates'>,
  now: Date,
): Promise<Example['files']> {
  if (!certificates) return files;
  const { makeCertificates } = await import('../platform/certificate-maker.ts');
  return { ...files, ...makeCertificates(certificates, now) };
}
