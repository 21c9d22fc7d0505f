/** Loaded before every test file: a warning that nobody reads is a defect that nobody sees. */
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') throw warning
})
