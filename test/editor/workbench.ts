import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import type { TestContext } from 'vitest';
import { EditorServer, type EditorServerOptions } from './editor_server.ts';
import { editor } from './setup.mjs';

export interface WorkbenchOptions extends EditorServerOptions {
  /** Files of the workspace, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
flags.push('--disable-component-update', '--disable-sync');

/** Where pictures go. */
const shots = process.env.DLSPEC_EDITOR_SHOTS ?? mkdtempSync(join(tmpdir(), 'dlspec-shots-'));

/** A real VS Code workbench in a browser, driven as a person drives it. */
export class Workbench {
  private constructor(
    readonly page: Page,
    /** The workspace's folder. */
    readonly folder: string,
    private readonly server: EditorServer,
    private readonly browser: Browser,
  ) {}

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const folder = mkdtempSync(join(tmpdir(), 'dlspec-workspace-'));
    for (const [path, text] of Object.entries(options.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const server = await EditorServer.start(options);
    const browser = await chromium.launch({ executablePath: editor().chromium, args: flags });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    return new Workbench(page, folder, server, browser);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Loads the window anew, as it was. */
  async reload(): Promise<void> {
    await this.page.goto(`http://127.0.0.1:${this.server.port}/?${new URLSearchParams({ folder: this.folder })}`);
  }

  /** Loads the workbench with a file open, and waits until it is known for what it is. */
  async open(file: string, language = 'Deep-learning spec'): Promise<void> {
    const remote = `vscode-remote://127.0.0.1:${this.server.port}${join(this.folder, file)}`;
    const payload = JSON.stringify([['openFile', remote]]);
    const query = new URLSearchParams({ folder: this.folder, payload });
    await this.page.goto(`http://127.0.0.1:${this.server.port}/?${query}`);
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
    await this.page.locator('.statusbar-item', { hasText: language }).first().waitFor();
  }

  /** Waits until the server has read a spec with a network: until it says what that costs. */
  async isRead(): Promise<void> {
    await this.page.locator('.codelens-decoration', { hasText: 'parameters' }).first().waitFor();
  }

  /** The squiggles of a severity in the editor. */
  squiggles(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.monaco-editor .cdr.squiggly-${severity}`);
  }

  /** The line of the editor that has this text, or is of this form. */
  line(text: string | RegExp): Locator {
    return this.page.locator('.monaco-editor .view-line', { hasText: text }).first();
  }

  /** The piece of a line with this text alone, as the highlighter cuts it. */
  token(line: string | RegExp, text: string): Locator {
    return this.line(line)
      .locator('span span', { hasText: new RegExp(`^\\s*${text}\\s*$`) })
      .first();
  }

  /** What a hover over a word says. */
  async hover(line: string, word: string): Promise<string> {
    for (let tries = 0; tries < 5; tries++) {
      await this.page.mouse.move(0, 0);
      await this.token(line, word).hover();
      const hover = this.hovers().first();
      // A server that is just starting again has no answer: the pointer asks once more.
      const text = await hover.innerText({ timeout: 8000 }).catch(() => '');
      // A code lens that has just come moves the lines below it: another word may lie under the pointer.
      if (text.includes(word)) return text;
      await this.leaveHover();
    }
    throw new Error(`no hover tells of '${word}'`);
  }

  /** Takes the pointer away and the hover with it: it would lie over what comes next. */
  async leaveHover(): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.keyboard.press('Escape');
    await this.hovers().first().waitFor({ state: 'hidden' });
  }

  private hovers(): Locator {
    return this.page.locator('.monaco-hover:not(.hidden)');
  }

  /** Calls a command by the palette. A workbench that has just come up does not know all of them yet. */
  async command(title: string): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      try {
        const found = (await this.palette(title)).first();
        await found.click({ timeout: 5000 });
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`the palette does not find '${title}'`);
  }

  /** The commands that the palette finds. */
  async palette(title: string): Promise<Locator> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    // The key is lost where a window has just taken the focus.
    await input.fill(`>${title}`, { timeout: 3000 });
    return this.choices(title);
  }

  /** Rows of the open quick pick. */
  choices(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  /** A command that was called twice, for its first answer was slow, may still ask. */
  async closePick(): Promise<void> {
    const pick = this.page.locator('.quick-input-widget');
    await pick.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => this.page.keyboard.press('Escape'));
    await pick.waitFor({ state: 'hidden' });
  }

  problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Inside of the run panel that is seen. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Puts the cursor on a word. */
  async click(line: string | RegExp, word: string): Promise<void> {
    // The cursor may stand over the word: it takes the click as well.
    await this.token(line, word).click({ force: true });
  }

  /**
   * The row of the light bulb's list with this text, for what `select` puts the cursor on. Findings that come in between close
   * the list, and a lens that comes moves the line: it is asked for again.
   */
  async lightBulb(select: () => Promise<void>, text: string | RegExp): Promise<Locator> {
    for (let tries = 0; tries < 10; tries++) {
      await select();
      await this.page.keyboard.press('Control+.');
      const row = this.page.locator('.action-widget .monaco-list-row', { hasText: text }).first();
      const there = await row.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      );
      if (there) return row;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`the light bulb does not offer ${text}`);
  }

  /** Goes by VS Code's own settings. */
  async theme(name: string): Promise<void> {
    await this.command('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.fill(name);
    await this.choices(name).first().click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** A picture of what a failed test saw last. */
  async shotOfFailure({ task }: TestContext): Promise<void> {
    if (task.result?.state === 'fail') await this.shot(`failed-${task.name.replace(/\W+/g, '-')}`);
  }

  async shot(name: string): Promise<void> {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}.png`) });
  }
}
