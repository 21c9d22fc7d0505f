import { basename, resolve } from 'node:path'

/** Where the archive of a bundle goes when nobody says: into the working directory, under the bundle's own name. */
export const defaultArchiveName = (bundle: string): string =>
  `${basename(resolve(bundle)).replace(/\.(?:tar\.zst|tzst)$/i, '-export')}.tar.zst`
