import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderQuantity } from './quantity.ts'

/** What Go makes of them: resource.Quantity of k8s.io/apimachinery v0.34.13, read from protobuf and written as JSON. */
const quantities: readonly (readonly [string, string | undefined])[] = [
  ['0', '0'],
  ['-0', '0'],
  ['+1', '+1'],
  ['1000', '1k'],
  ['1024', '1024'],
  ['1.5', '1500m'],
  ['0.5Gi', '512Mi'],
  ['1.5Gi', '1536Mi'],
  ['100m', '100m'],
  ['1000m', '1'],
  ['2463288Ki', '2463288Ki'],
  ['1048576Ki', '1Gi'],
  ['9223372036854775807', '9223372036854775807'],
  ['9223372036854775808', '9223372036854775808'],
  ['8Ei', '9223372036854775807'],
  ['16Ei', '9223372036854775807'],
  ['.5', '500m'],
  ['5.', '5.'],
  ['.', '0'],
  ['', undefined],
  ['1e3', '1e3'],
  ['12e6', '12e6'],
  ['0.1n', '1n'],
  ['0.0001u', '1n'],
  ['1.000', '1'],
  ['1.500', '1.500'],
  ['-1.5', '-1500m'],
  ['-5Gi', '-5Gi'],
  ['007', '007'],
  ['1000E', '1'],
  ['-0.5Ki', '-512'],
  ['0Gi', '0'],
  ['1024Ei', '9223372036854775807'],
  ['100.035k', '100.035k'],
  ['0.3Ki', '307200m'],
  ['3.5Mi', '3584Ki'],
  ['0000000206Ti', '206Ti'],
  ['2T', '2T'],
  ['+700e0', '+700e0'],
  ['200005487000000170.0Ti', '9223372036854775807'],
  ['+000003E', '+000003E'],
  ['+80023.100280Mi', '83910302399201280u'],
  ['04000T', '4P'],
  ['x', undefined],
  ['-G', '0'],
  ['0105.00E', '105E'],
  ['+08007440030601mi', undefined],
  ['0e+5', '0'],
  ['7125000040e+5', '712500004e6'],
  ['50030.0Ki', '50030Ki'],
  ['-00060k', '-00060k'],
  ['-06790218005000x', undefined],
  ['06000105026e3', '06000105026e3'],
  ['7Mi', '7Mi'],
  ['030500n', '030500n'],
  ['00E', '0'],
  ['-3001.50G', '-3001500M'],
  ['70180.000x', undefined],
  ['60000030480610.401515E-2', '600000304806104015150e-9'],
  ['+127u', '+127u'],
  ['0070k', '0070k'],
  ['-100766075x', undefined],
  ['-E-2', '0'],
  ['6020.093e0', '6020.093e0'],
  ['000G', '0'],
  ['00500.0G', '500G'],
  ['200x', undefined],
  ['0900.Ei', '9223372036854775807'],
  ['01000e0', '1e3'],
  ['00050Pi', '50Pi'],
  ['80E', '80E'],
  ['90989', '90989'],
  ['50000003000Ei', '9223372036854775807'],
  ['207.0057Ei', '9223372036854775807'],
  ['309404003', '309404003'],
  ['-944.8645938e3', '-944864593800e-6'],
  ['00e3', '0'],
  ['+000.50002002Ki', '512020500480n'],
  ['-00005008e3', '-00005008e3'],
  ['-4.70090x', undefined],
  ['09888.Pi', '9223372036854775807'],
  ['70370.400Gi', '75559641651609600m'],
  ['23009000000000407M', '23009000000000407M'],
  ['000Pi', '0'],
  ['0000P', '0'],
  ['580P', '580P'],
  ['+5144300190700097700.4401Gi', '9223372036854775807'],
  ['.44180', '441800u'],
  ['8002020301000000Mi', '9223372036854775807'],
  ['000670500902018E', '000670500902018E'],
  ['115005809303003e+5', '11500580930300300e3'],
]

test('writes quantities as Go does', () => {
  const differing = quantities.filter(([text, canonical]) => renderQuantity(text) !== canonical)
  assert.deepEqual(differing, [])
})

test('what was written once is written the same again', () => {
  const anyQuantity = fc.stringMatching(/^[+-]?\d{0,12}(\.\d{0,6})?(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti|e\d)?$/)
  fc.assert(
    fc.property(anyQuantity, (text) => {
      const once = renderQuantity(text)
      assert.equal(once === undefined ? undefined : renderQuantity(once), once)
    }),
  )
})

test('whatever the text is, nothing is thrown', () => {
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => void renderQuantity(text)))
})
