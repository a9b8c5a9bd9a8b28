#pragma once
// What convolutions in groups of few channels read. Their vectors run over outputs, several groups in each; every
// output of a group meets the same inputs. So what flows in is spread first: for the k-th input of all groups one
// vector, in which each output's lane has that of its own group. It is done for a patch of positions at a time, zeros
// around the picture included, and read again by every tap.
#include "kernels/geometry.h"

namespace dlspec::DLSPEC_ISA {

/** Inputs and outputs of a group, and of all groups together: channels and filters, or going back the other way round.
 */
struct Groups {
  int64_t inputs, outputs, all_inputs, all_outputs;
};

/** Positions along x of a patch; more make no tap cheaper. */
constexpr int64_t kPatchColumns = 48;
/** Floats of a patch's spread values, where a line alone does not take more: some 96 KB. */
constexpr int64_t kPatchFloats = 12 * 1024;

/** Positions of the source that `rows` rows of an axis read, from the first to the last of them. */
DLSPEC_INLINE int64_t reach(const Axis& axis, int64_t rows) {
  const int64_t step = axis.tap_step < 0 ? -axis.tap_step : axis.tap_step;
  return (rows - 1) * axis.row_step + max<int64_t>(0, axis.taps - 1) * step + 1;
}

/** Where a tap reads, counted from the first position that any tap of the row does. */
DLSPEC_INLINE int64_t tap_offset(const Axis& axis, int64_t tap) {
  return (axis.tap_step < 0 ? tap - (axis.taps - 1) : tap) * axis.tap_step;
}

/** How the rows of a window are cut into patches: by shapes alone. */
struct Patches {
  Even y, x;
  /** Positions of the source that the largest patch reads of each slab and line. */
  int64_t lines, columns;
  Patches(const Window& window, int64_t inputs)
      : y(window.y.rows, lines_of(window, inputs)), x(window.x.rows, kPatchColumns) {
    lines = reach(window.y, y.size(0));
    columns = reach(window.x, x.size(0));
  }
  int64_t per_slab() const { return y.pieces * x.pieces; }
  /** Floats from one input of the groups to the next, and from one line to the next. */
  int64_t input_apart() const { return columns * kLanes; }
  int64_t line_apart(int64_t inputs) const { return inputs * input_apart(); }
  int64_t floats(const Window& window, int64_t inputs) const {
    return max<int64_t>(1, window.z.taps) * lines * line_apart(inputs);
  }

 private:
  /** As many lines as fit, and one at least. */
  static int64_t lines_of(const Window& window, int64_t inputs) {
    const int64_t columns = reach(window.x, min(window.x.rows, kPatchColumns));
    const int64_t fitting = kPatchFloats / (max<int64_t>(1, window.z.taps) * columns * inputs * kLanes);
    const int64_t spare = fitting - reach(window.y, 1);
    return max<int64_t>(1, min(window.y.rows, spare < 0 ? 1 : 1 + spare / window.y.row_step));
  }
};

/** Rows [y, y_end) × [x, x_end) of one slab of a window, a slab being one z of a sample. */
struct Patch {
  int64_t sample, z, y, y_end, x, x_end;
  Patch(const Window& window, const Patches& patches, int64_t slab, int64_t index) {
    const int64_t line = index / patches.x.pieces, column = index % patches.x.pieces;
    sample = slab / window.z.rows;
    z = slab % window.z.rows;
    y = patches.y.begin(line);
    y_end = y + patches.y.size(line);
    x = patches.x.begin(column);
    x_end = x + patches.x.size(column);
  }
};

/** The lanes of one vector of outputs, from `first` on. */
struct Lanes {
  int64_t first, count;
  /** Of each lane, the first input of its group. */
  int32_t from[kLanes];
  Lanes(const Groups& groups, int64_t first) : first(first), count(min<int64_t>(kLanes, groups.all_outputs - first)) {
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      const int64_t output = min(first + lane, groups.all_outputs - 1);
      from[lane] = static_cast<int32_t>(output / groups.outputs * groups.inputs);
    }
  }
};

/** Positions that are asked for ahead of their turn. */
constexpr int64_t kAhead = 16;

/** Spreads `count` positions, `apart` values from one to the next: to (inputs, input_apart), a vector a position. */
typedef void (*SpreadRow)(const float* from, int64_t apart, int64_t count, const Lanes& lanes, int64_t inputs,
                          float* to, int64_t input_apart);

/** Groups of any size. */
[[maybe_unused]] static void spread_any(const float* from, int64_t apart, int64_t count, const Lanes& lanes,
                                        int64_t inputs, float* to, int64_t input_apart) {
  for (int64_t i = 0; i < count; ++i, from += apart, to += kLanes) {
    for (int64_t k = 0; k < inputs; ++k) {
      for (int lane = 0; lane < kLanes; ++lane) to[k * input_apart + lane] = from[lanes.from[lane] + k];
    }
  }
}

/** Lane by lane, the k-th of the `Width` lanes that it is one of. */
template <int Width, int K>
DLSPEC_INLINE Vec spread_lane(Vec v) {
  Ints from;
  for (int lane = 0; lane < kLanes; ++lane) from[lane] = lane / Width * Width + K;
  return __builtin_shuffle(v, from);
}

template <int Width, int K>
DLSPEC_INLINE void spread_lanes(Vec v, float* to, int64_t input_apart) {
  if constexpr (K < Width) {
    store(to + K * input_apart, spread_lane<Width, K>(v));
    spread_lanes<Width, K + 1>(v, to, input_apart);
  }
}

/** Groups of as many outputs as inputs, `Width` of them, which a vector holds a whole number of, or the other way
 * round. */
template <int Width>
void spread_even(const float* from, int64_t apart, int64_t count, const Lanes& lanes, int64_t, float* to,
                 int64_t input_apart) {
  if constexpr (Width >= kLanes) {
    from += lanes.from[0];
    for (int64_t i = 0; i < count; ++i, from += apart, to += kLanes) {
      DLSPEC_UNROLL for (int k = 0; k < Width; ++k) store(to + k * input_apart, broadcast(from[k]));
    }
  } else {
    from += lanes.first;
    for (int64_t i = 0; i < count; ++i, from += apart, to += kLanes) {
      // A few values of each position, which lie far apart: the processor does not see what comes next.
      __builtin_prefetch(from + kAhead * apart);
      spread_lanes<Width, 0>(load_up_to(from, lanes.count), to, input_apart);
    }
  }
}

[[maybe_unused]] static SpreadRow spread_of(const Groups& groups) {
  if (groups.inputs != groups.outputs) return spread_any;
  switch (groups.inputs) {
    case 2:
      return spread_even<2>;
    case 4:
      return spread_even<4>;
    case 8:
      return spread_even<8>;
    case 16:
      return spread_even<16>;
    default:
      return spread_any;
  }
}

/** What a patch reads, spread: to (z.taps, lines, inputs, columns, kLanes). */
[[maybe_unused]] static void spread(const Window& window, const Groups& groups, const Patches& patches,
                                    const Patch& patch, const Lanes& lanes, SpreadRow spread_row, float* to) {
  const auto& [z, y, x, channels, apart, source] = window;
  if (window.taps() == 0) return;
  const int64_t first_y = y.at(patch.y, 0) + min<int64_t>(0, (y.taps - 1) * y.tap_step);
  const int64_t first_x = x.at(patch.x, 0) + min<int64_t>(0, (x.taps - 1) * x.tap_step);
  const int64_t lines = reach(y, patch.y_end - patch.y), columns = reach(x, patch.x_end - patch.x);
  const int64_t inside = min(columns, max<int64_t>(0, -first_x));
  const int64_t inside_end = max(inside, min(columns, x.extent - first_x));
  const int64_t line_apart = patches.line_apart(groups.inputs), input_apart = patches.input_apart();
  const auto clear = [=](float* line, int64_t begin, int64_t end) {
    for (int64_t k = 0; k < groups.inputs; ++k) {
      for (int64_t i = begin; i < end; ++i) store(line + k * input_apart + i * kLanes, Vec{});
    }
  };
  for (int64_t tap = 0; tap < z.taps; ++tap) {
    const int64_t sz = z.at(patch.z, tap);
    for (int64_t i = 0; i < lines; ++i) {
      float* const line = to + (tap * patches.lines + i) * line_apart;
      const int64_t sy = first_y + i;
      if (!z.has(sz) || !y.has(sy)) {
        clear(line, 0, columns);
        continue;
      }
      const int64_t position = ((patch.sample * z.extent + sz) * y.extent + sy) * x.extent + first_x + inside;
      clear(line, 0, inside);
      spread_row(source + position * apart, apart, inside_end - inside, lanes, groups.inputs, line + inside * kLanes,
                 input_apart);
      clear(line, inside_end, columns);
    }
  }
}

}
