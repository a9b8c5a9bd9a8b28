/**
 * The smallest text found that still fails: pieces are taken out as long as that is so, larger ones first (Zeller and
 * Hildebrandt 2002), lines before signs, or lines alone. `fails` is asked at most `most` times.
 */
export async function minimized(
  text: string,
  fails: (text: string) => Promise<boolean>,
  most = 400,
  by: 'signs' | 'lines' = 'signs',
): Promise<string> {
  let asked = 0;
  const without = async (pieces: readonly string[]): Promise<readonly string[]> => {
    let left = pieces;
    for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < left.length && asked < most; ) {
        const fewer = [...left.slice(0, at), ...left.slice(at + size)];
        asked++;
        if (await fails(fewer.join(''))) left = fewer;
        else at += size;
      }
    }
    return left;
  };
  const lines = (await without(text.split(/(?<=\n)/))).join('');
  return by === 'lines' || lines.length > 2_000 ? lines : (await without([...lines])).join('');
}
