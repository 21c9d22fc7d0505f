import { existsSync } from 'node:fs'
import type { Inventory } from '../model/inventory.ts'
import { appErrors } from './errors.ts'
import { readInventory } from './inventory.ts'

/** Where the inventory stands when nobody says otherwise. */
export const usualInventory = 'codeblue.yaml'

/** The inventory that was named, or the usual one if it is there. One that was named and is missing is an error. */
export async function findInventory(path: string | undefined): Promise<Inventory | undefined> {
  if (path !== undefined) return await readInventory(path)
  return existsSync(usualInventory) ? await readInventory(usualInventory) : undefined
}

/** For use cases that reach hosts: without an inventory there is nothing to reach. */
export async function requireInventory(path: string | undefined): Promise<Inventory> {
  const inventory = await findInventory(path)
  if (inventory !== undefined) return inventory
  throw appErrors.error('INVENTORY_MISSING', `there is no inventory: ${usualInventory} is not in this directory`, {
    data: { path: usualInventory },
    hint: 'Name one with --inventory, or make one with `codeblue inventory discover`.',
  })
}
