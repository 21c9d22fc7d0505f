const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `3.4 MiB` */
export function renderBytes(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(sizeBytes) / 10))
  const value = sizeBytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** `+4.2 s`, `-120 ms` */
export function renderOffset(offsetMs: number): string {
  const sign = offsetMs < 0 ? '-' : '+'
  const size = Math.abs(offsetMs)
  return size < 1000 ? `${sign}${Math.round(size)} ms` : `${sign}${(size / 1000).toFixed(1)} s`
}
