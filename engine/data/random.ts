/**
 * A small generator of random numbers: xoshiro128** (Blackman and Vigna 2018). Everything random about data comes from
 * it, so that a seed gives the same split and the same order on every machine. Integers and `uniform` are exact
 * everywhere; `normal` rests on Math.log, which V8 computes in software of its own.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /**
   * `seed` and `stream` are integers from 0 to 2^53 − 1. Two different pairs never begin with the same state: each
   * word of the state mixes in one more word of the pair, reversibly.
   */
  constructor(seed: number, stream = 0) {
    this.a = mix(seed | 0);
    this.b = mix(high(seed) ^ this.a);
    this.c = mix((stream | 0) ^ this.b);
    this.d = mix(high(stream) ^ this.c);
    // The one state that xoshiro cannot leave.
    if ((this.a | this.b | this.c | this.d) === 0) this.d = 1;
    // Streams of one seed share two words; this spreads the others over the whole state.
    for (let i = 0; i < 16; i++) this.integer();
  }

  /** 0 … 2^32 − 1. */
  integer(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** The bits of as many calls of `integer` as there are places: several times as fast, as the state stays in registers. */
  fill(numbers: Int32Array): void {
    let { a, b, c, d } = this;
    for (let i = 0; i < numbers.length; i++) {
      const scrambled = Math.imul(b, 5);
      numbers[i] = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** 0 … `limit` − 1, each equally likely; `limit` is at most 2^32. */
  below(limit: number): number {
    // Numbers past the last whole multiple of `limit` would favour small results.
    const whole = 2 ** 32 - (2 ** 32 % limit);
    let drawn = this.integer();
    while (drawn >= whole) drawn = this.integer();
    return drawn % limit;
  }

  /** In [0, 1), in steps of 2^−32. */
  uniform(): number {
    return this.integer() / 2 ** 32;
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  /** Mean 0, standard deviation 1 (Marsaglia's polar method). */
  normal(): number {
    for (;;) {
      const x = this.between(-1, 1);
      const y = this.between(-1, 1);
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
}

const high = (value: number): number => Math.floor(value / 2 ** 32) | 0;

/** A reversible mixing of 32 bits (the finalizer of splitmix32, with a step so that 0 does not stay 0). */
function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
