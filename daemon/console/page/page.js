// What every view is given: the parts of the page that outlive it.

/**
 * @typedef {object} Page
 * @property {import('./session.js').Session} session Somebody is signed in.
 * @property {import('./tenant-api.js').TenantApi} api Of the tenant that is looked at.
 * @property {string} tenant Its slug.
 * @property {string} tenantName What people call it.
 * @property {string | null} pickedTenant Its slug where an operator picked another than their own; for links.
 * @property {import('./notices.js').Notices} notices
 * @property {import('./route.js').Route} route
 * @property {() => void} focusTitle Puts the focus where a view begins, when what had it is gone.
 */

/**
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {() => Promise<void>} start Loads what it shows.
 * @property {() => Promise<void>} refresh Reads it again, without losing input.
 * @property {() => void} stop Gives up what is still loading.
 */

export {};
