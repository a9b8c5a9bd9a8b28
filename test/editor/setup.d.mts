/** Where the editor for the tests is, and how its parts are called. Installs what is missing. */
export function editor(): { folder: string; node: string; server: string; chromium: string };
