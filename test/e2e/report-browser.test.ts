import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { renderReportHtml } from '../../src/report/render-report-html.ts'
import type { ReportInput } from '../../src/report/report-input.ts'
import { hostileReport } from '../report/hostile-report.ts'
import { sampleReport } from '../report/sample-report.ts'

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
const skip = chromium === undefined ? 'no Chromium on this machine; `apt-get install chromium` brings one' : false

interface Opened {
  readonly page: Page
  /** Everything the page asked for besides itself, and everything the browser complained about. */
  readonly requests: string[]
  readonly complaints: string[]
}

describe('the report in a browser', { skip }, () => {
  let browser: Browser
  let folder = ''

  before(async () => {
    const playwright = await import('playwright-core')
    browser = await playwright.chromium.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] })
    folder = await mkdtemp(join(tmpdir(), 'codeblue-report-'))
  })
  after(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  async function open(report: ReportInput, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const file = join(folder, 'report.html')
    await writeFile(file, renderReportHtml(report, 'en'))
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, colorScheme })
    const opened: Opened = { page, requests: [], complaints: [] }
    page.on('request', (request) => opened.requests.push(request.url()))
    page.on('console', (message) => opened.complaints.push(message.text()))
    page.on('pageerror', (error) => opened.complaints.push(error.message))
    await page.goto(pathToFileURL(file).href)
    opened.requests.shift()
    return opened
  }

  test('shows the answer first and asks for nothing else', async () => {
    const { page, requests, complaints } = await open(sampleReport)
    assert.deepEqual(
      { heading: await page.textContent('h1'), badge: await page.textContent('.badge'), requests, complaints },
      { heading: 'The etcd process was killed (cp2, cp3)', badge: 'T2', requests: [], complaints: [] },
    )
  })

  test('its own policy lets its style through', async () => {
    const { page } = await open(sampleReport)
    const width = await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')
    assert.equal(width, '992px')
  })

  test('is light or dark as the reader has it', async () => {
    const paper = 'getComputedStyle(document.body).backgroundColor'
    const light = await (await open(sampleReport, 'light')).page.evaluate(paper)
    const dark = await (await open(sampleReport, 'dark')).page.evaluate(paper)
    assert.deepEqual([light, dark], ['rgb(251, 251, 249)', 'rgb(22, 24, 28)'])
  })

  test('the switches hide the events of a host without a program', async () => {
    const { page } = await open(sampleReport)
    const shown = async (): Promise<number> => page.locator('table.timeline tbody tr:visible').count()
    const all = await shown()
    await page.click('label:has(#host-0)')
    const withoutFirst = await shown()
    await page.click('label:has(#host-0)')
    await page.click('label:has(#proofs)')
    assert.deepEqual([all, withoutFirst, await shown()], [10, 5, 6])
  })

  test('fits a narrow screen without scrolling sideways', async () => {
    const { page } = await open(sampleReport)
    await page.setViewportSize({ width: 390, height: 800 })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
  })

  test('text from hostile hosts runs nothing, loads nothing and adds no element', async () => {
    const { page, requests, complaints } = await open(hostileReport)
    const state = await page.evaluate(
      '({ attacked: globalThis.attacked ?? null, images: document.images.length, scripts: document.scripts.length, title: document.title.includes("</script>") })',
    )
    assert.deepEqual(
      { state, requests, complaints },
      { state: { attacked: null, images: 0, scripts: 1, title: true }, requests: [], complaints: [] },
    )
  })

  test('prints on white paper whatever the screen shows', async () => {
    const { page } = await open(sampleReport, 'dark')
    await page.emulateMedia({ media: 'print', colorScheme: 'light' })
    assert.equal(await page.locator('nav').isVisible(), false)
    assert.equal((await page.pdf()).subarray(0, 5).toString(), '%PDF-')
  })
})
