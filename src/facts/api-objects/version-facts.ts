import { z } from 'zod'
import { node } from '../../model/subject.ts'
import { pointAt, say } from '../captured.ts'
import type { Deriver } from '../deriver.ts'
import { answersTo } from './api-answers.ts'

const version = z.object({ gitVersion: z.string() })

/** Which version each API server says it is; a manifest only says which image it should be. */
export const deriveApiVersions: Deriver = (items) =>
  answersTo(items, '/version', version).flatMap((answer) => {
    const { item } = answer.captured
    const told = answer.kind === 'objects' ? answer.objects[0]?.gitVersion : undefined
    if (told === undefined || item.host === undefined) return []
    const evidence = [pointAt(answer.captured, undefined, `${item.host}: kube-apiserver ${told}`)]
    return [say('apiserver.version', { subject: node(item.host), evidence }, told.replace(/^v/, ''))]
  })
