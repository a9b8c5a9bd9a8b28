/** Numbers of 16 bits, widened: each of them is a float32, so nothing is rounded. Node 20 has no type for either. */

/** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 mantissa. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
export function fromBfloat16(bits: number): number {
  WIDE.setUint32(0, bits << 16);
  return WIDE.getFloat32(0);
}
const WIDE = new DataView(new ArrayBuffer(4));
