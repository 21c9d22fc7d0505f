/** Each piece of a path encoded, so that no name from a host can leave it or begin an address of its own. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .filter((piece) => piece !== '' && piece !== '.' && piece !== '..')
    .map((piece) => encodeURIComponent(piece.toWellFormed()))
    .join('/')

/** Where a piece of evidence lies relative to the report; the part behind `#` is the command inside a transcript. */
export function evidencePath(file: string, folder: string | undefined): string | undefined {
  const [path = ''] = file.split('#', 1)
  return folder === undefined || path === '' ? undefined : `${folder}/${path}`
}
