/** Lines and columns of offsets in a text, both from 0; columns count UTF-16 units, as LSP does. */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign === 10 || (sign === 13 && text.charCodeAt(at + 1) !== 10)) this.starts.push(at + 1);
    }
  }

  get count(): number {
    return this.starts.length;
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  position(offset: number): { readonly line: number; readonly column: number } {
    const line = this.lineOf(offset);
    return { line, column: offset - this.starts[line]! };
  }

  offset(line: number, column: number): number {
    const start = this.starts[Math.max(0, Math.min(line, this.starts.length - 1))]!;
    return Math.min(start + column, this.text.length);
  }

  /** The line without its end. */
  textOf(line: number): string {
    return this.text.slice(this.starts[line], this.starts[line + 1]).replace(/[\n\r]+$/, '');
  }

  /** Where the line begins. */
  startOf(line: number): number {
    return this.starts[line] ?? this.text.length;
  }
}
