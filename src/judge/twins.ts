import type { Host } from '../model/model.ts';
import { locate, type Span } from '../text/source-file.ts';

/** The same place in the byte-equal hosts that are judged with this one. */
export function alsoAt(at: Span, { twins }: Host): readonly Span[] {
  const [place] = locate(at);
  if (!place) return [];
  return twins.flatMap((twin) => {
    const path = twin.get(place.file.path);
    return path === undefined ? [] : [{ ...place, file: { ...place.file, path } }];
  });
}
