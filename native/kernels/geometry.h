#pragma once
// Convolutions in one, two and three dimensions as their calls give them: what is one- or two-dimensional has depth
// (and height) 1. x (N, D, H, W, C), w (KD, KH, KW, C/groups, F), y (N, OD, OH, OW, F), channels last.
#include "kernels/window.h"

namespace dlspec::DLSPEC_ISA {

#define DLSPEC_SIDES(of) of "_depth " of "_height " of "_width "
#define DLSPEC_CONVOLUTION                                                                             \
  "depth height width channels " DLSPEC_SIDES("kernel") DLSPEC_SIDES("stride") DLSPEC_SIDES("padding") \
      DLSPEC_SIDES("dilation") DLSPEC_SIDES("out") "filters groups"

/** Along one side. */
struct Side {
  int64_t extent, kernel, stride, padding, dilation, out;
  /** What each output position reads. */
  Axis forward() const { return {out, stride, kernel, -padding, dilation, extent}; }
};

struct Geometry {
  Side sides[3];
  int64_t channels, filters, groups;
  explicit Geometry(const Arguments& call) {
    const int64_t* const s = call.sizes;
    for (int i = 0; i < 3; ++i) sides[i] = {s[i], s[4 + i], s[7 + i], s[10 + i], s[13 + i], s[16 + i]};
    channels = s[3];
    filters = s[19];
    groups = s[20];
  }
  int64_t activation(const Arguments& call) const { return call.sizes[21]; }
  int64_t taps() const { return sides[0].kernel * sides[1].kernel * sides[2].kernel; }
  int64_t group_channels() const { return channels / groups; }
  int64_t group_filters() const { return filters / groups; }
  int64_t positions() const { return sides[0].extent * sides[1].extent * sides[2].extent; }
  int64_t outputs() const { return sides[0].out * sides[1].out * sides[2].out; }
  int64_t tap(int64_t z, int64_t y, int64_t x) const { return (z * sides[1].kernel + y) * sides[2].kernel + x; }
  /** What each output position reads of x, in the first group. */
  Window forward(const float* x) const {
    return {sides[0].forward(), sides[1].forward(), sides[2].forward(), group_channels(), channels, x};
  }
};

/**
 * Along one side, the input positions first, first + stride, …: all of them meet the same taps, and those meet outputs
 * that lie evenly apart. So a strided convolution's way back is `stride` dense ones, each with its share of the taps.
 */
struct Parity {
  int64_t first, step, tap_stride, first_tap;
  Axis axis;
  Parity(const Side& side, int64_t first) : first(first), step(side.stride), tap_stride(1), first_tap(side.kernel) {
    const auto& [extent, kernel, stride, padding, dilation, out] = side;
    // Tap t meets these positions where t·dilation leaves the same remainder as they do; that comes back every
    // stride / gcd(stride, dilation) taps.
    while (tap_stride * dilation % stride != 0) ++tap_stride;
    for (int64_t tap = 0; tap < min(tap_stride, kernel); ++tap) {
      if ((first + padding - tap * dilation) % stride == 0) first_tap = min(first_tap, tap);
    }
    axis = {ceil_div(extent - first, stride),
            1,
            first_tap < kernel ? ceil_div(kernel - first_tap, tap_stride) : 0,
            first_tap < kernel ? (first + padding - first_tap * dilation) / stride : 0,
            -(tap_stride * dilation / stride),
            out};
  }
  int64_t tap(int64_t index) const { return first_tap + index * tap_stride; }
  int64_t position(int64_t row) const { return first + row * step; }
};

/** The input positions that are of one parity along each side. */
struct Parities {
  Parity z, y, x;
  /** What each of them reads of dy, in the first group. */
  Window backward(const Geometry& g, const float* dy) const {
    return {z.axis, y.axis, x.axis, g.group_filters(), g.filters, dy};
  }
  /** Where a row of that window stands among the input's positions. */
  int64_t position(const Geometry& g, const Position& at) const {
    const int64_t line = (at.sample * g.sides[0].extent + z.position(at.z)) * g.sides[1].extent + y.position(at.y);
    return line * g.sides[2].extent + x.position(at.x);
  }
};

template <class Work>
static inline void each_parity(const Geometry& g, Work work) {
  const auto parities = [](const Side& side) { return min(side.stride, side.extent); };
  for (int64_t z = 0; z < parities(g.sides[0]); ++z) {
    for (int64_t y = 0; y < parities(g.sides[1]); ++y) {
      for (int64_t x = 0; x < parities(g.sides[2]); ++x) {
        work(Parities{Parity(g.sides[0], z), Parity(g.sides[1], y), Parity(g.sides[2], x)});
      }
    }
  }
}

}
