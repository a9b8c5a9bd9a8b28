// Convolution in groups of few channels: w (KD, KH, KW, C/groups, F). See narrow_groups.h for what its vectors are.
#include "kernels/narrow_groups.h"

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** The weights of a window's taps (inputs, all_outputs): values from one to the next along each side, from `w` on. */
struct TapWeights {
  const float* w;
  int64_t z, y, x;
};

/** One line of a patch, and where its results go: at the first of the vector's outputs, `apart` from one to the next.
 */
struct Line {
  const Window& window;
  const Groups& groups;
  const Patches& patches;
  const TapWeights& weights;
  const Finish& finish;
  const Lanes& lanes;
  /** Spread: of what the line's first tap reads. */
  const float* source;
  float* to;
  int64_t apart;
};

/** Results x … x + T − 1 of a line. */
template <int T, bool dense, bool whole>
DLSPEC_INLINE void tile(const Line& line, int64_t x) {
  const Window& w = line.window;
  const Patches& patches = line.patches;
  const int64_t step = (dense ? 1 : w.x.row_step) * kLanes, inputs = line.groups.inputs;
  const int64_t slab_apart = patches.lines * patches.line_apart(inputs);
  const int64_t first = line.lanes.first, outputs = line.groups.all_outputs;
  Vec sums[T] = {};
  for (int64_t tz = 0; tz < w.z.taps; ++tz) {
    for (int64_t ty = 0; ty < w.y.taps; ++ty) {
      const float* const row =
          line.source + tz * slab_apart + tap_offset(w.y, ty) * patches.line_apart(inputs) + x * step;
      const float* taps = line.weights.w + tz * line.weights.z + ty * line.weights.y + first;
      for (int64_t tx = 0; tx < w.x.taps; ++tx, taps += line.weights.x) {
        const float* from = row + tap_offset(w.x, tx) * kLanes;
        for (int64_t k = 0; k < inputs; ++k, from += patches.input_apart()) {
          const float* const at = taps + k * outputs;
          const Vec weight = whole ? load(at) : load_first(at, line.lanes.count);
          DLSPEC_UNROLL for (int t = 0; t < T; ++t) sums[t] += load(from + t * step) * weight;
        }
      }
    }
  }
  const float* const shift = line.finish.bias ? line.finish.bias + first : nullptr;
  const Vec bias = !shift ? Vec{} : whole ? load(shift) : load_first(shift, line.lanes.count);
  DLSPEC_UNROLL for (int t = 0; t < T; ++t) {
    const Vec value = sums[t] + bias;
    const Vec result = line.finish.activation == kRelu ? relu(value) : value;
    float* const to = line.to + (x + t) * line.apart;
    if (whole) {
      store(to, result);
    } else {
      store_first(to, result, line.lanes.count);
    }
  }
}

/** All results of a line. The last tile may reach back over some that are there already: it makes the same once more.
 */
template <bool dense, bool whole>
void results_of(const Line& line, int64_t count) {
  int64_t x = 0;
  for (; count - x >= 12; x += 12) tile<12, dense, whole>(line, x);
  if (count - x > 8 && count >= 12) {
    tile<12, dense, whole>(line, count - 12);
    return;
  }
  for (; count - x >= 8; x += 8) tile<8, dense, whole>(line, x);
  if (count - x > 4 && count >= 8) {
    tile<8, dense, whole>(line, count - 8);
    return;
  }
  for (; count - x >= 4; x += 4) tile<4, dense, whole>(line, x);
  if (x < count && count >= 4) {
    tile<4, dense, whole>(line, count - 4);
    return;
  }
  for (; x < count; ++x) tile<1, dense, whole>(line, x);
}

/** Every row of the window, `at` giving its place among the results. */
template <class At>
void convolve_groups(const Step& step, const Window& window, const Groups& groups, const TapWeights& weights,
                     const Finish& finish, float* to, int64_t apart, At at) {
  const Patches patches(window, groups.inputs);
  const SpreadRow spread_row = spread_of(groups);
  const int64_t vectors = ceil_div(groups.all_outputs, kLanes), per_slab = patches.per_slab();
  const bool dense = window.x.row_step == 1;
  parallel(step, step.n * window.z.rows * per_slab * vectors, [&](int64_t chunk, void* workspace) {
    float* const source = static_cast<float*>(workspace);
    const int64_t index = chunk / vectors;
    const Patch patch(window, patches, index / per_slab, index % per_slab);
    const Lanes lanes(groups, chunk % vectors * kLanes);
    spread(window, groups, patches, patch, lanes, spread_row, source);
    for (int64_t y = patch.y; y < patch.y_end; ++y) {
      const int64_t row = ((patch.sample * window.z.rows + patch.z) * window.y.rows + y) * window.x.rows + patch.x;
      const int64_t place = at(Position(window, row)), count = patch.x_end - patch.x;
      const Line line{window,
                      groups,
                      patches,
                      weights,
                      finish,
                      lanes,
                      source + (y - patch.y) * window.y.row_step * patches.line_apart(groups.inputs),
                      to + place * groups.all_outputs + lanes.first,
                      apart * groups.all_outputs};
      if (lanes.count == kLanes) {
        (dense ? results_of<true, true> : results_of<false, true>)(line, count);
      } else {
        (dense ? results_of<true, false> : results_of<false, false>)(line, count);
      }
      if (finish.activation <= kRelu) continue;
      for (int64_t x = 0; x < count; ++x) activate_row(line.to + x * line.apart, lanes.count, finish.activation);
    }
  });
}

Groups forward_groups(const Geometry& g) { return {g.group_channels(), g.group_filters(), g.channels, g.filters}; }
Groups backward_groups(const Geometry& g) { return {g.group_filters(), g.group_channels(), g.filters, g.channels}; }

size_t workspace_of(const Window& window, const Groups& groups) {
  return static_cast<size_t>(Patches(window, groups.inputs).floats(window, groups.inputs)) * sizeof(float);
}

size_t forward_workspace(const Arguments& call) {
  const Geometry g(call);
  return workspace_of(g.forward(nullptr), forward_groups(g));
}

/** y = act(x∗w + b), group by group. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y] = first<4>(call.buffers);
  const Geometry g(call);
  const Groups groups = forward_groups(g);
  const int64_t tap = groups.inputs * g.filters, row = g.sides[2].kernel * tap;
  const Window window = g.forward(x);
  convolve_groups(step, window, groups, {w, g.sides[1].kernel * row, row, tap}, {bias, g.activation(call)}, y, 1,
                  [&](const Position& at) {
                    return ((at.sample * window.z.rows + at.z) * window.y.rows + at.y) * window.x.rows + at.x;
                  });
}

size_t data_workspace(const Arguments& call) {
  const Geometry g(call);
  size_t most = 0;
  each_parity(g, [&](const Parities& parities) {
    most = max(most, workspace_of(parities.backward(g, nullptr), backward_groups(g)));
  });
  return most;
}

/** dx = act(dy∗wᵀ + b); see convolution_backward_data. Scratch: w (taps, F/groups, C). */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, bias, dx, turned] = first<5>(call.buffers);
  const Geometry g(call);
  const Groups groups = backward_groups(g);
  const int64_t tap = groups.inputs * g.channels, row = g.sides[2].kernel * tap;
  parallel(step, g.taps(), [&, w = w, turned = turned](int64_t index, void*) {
    const float* const from = w + index * tap;
    float* to = turned + index * tap;
    for (int64_t f = 0; f < groups.inputs; ++f) {
      for (int64_t c = 0; c < g.channels; ++c) {
        const int64_t group = c / groups.outputs;
        *to++ = from[(c - group * groups.outputs) * g.filters + group * groups.inputs + f];
      }
    }
  });
  const Finish finish{bias, g.activation(call)};
  each_parity(g, [&, dy = dy, dx = dx, turned = turned](const Parities& parities) {
    const auto& [z, y, x] = parities;
    const TapWeights weights{turned + g.tap(z.first_tap, y.first_tap, x.first_tap) * tap,
                             z.tap_stride * g.sides[1].kernel * row, y.tap_stride * row, x.tap_stride * tap};
    convolve_groups(step, parities.backward(g, dy), groups, weights, finish, dx, x.step,
                    [&](const Position& at) { return parities.position(g, at); });
  });
}

/** A patch of gradients against what it has read, spread. */
struct Products {
  const Window& window;
  const Patches& patches;
  const Patch& patch;
  /** At the first tap and input. */
  const float* source;
  int64_t line_apart;
  /** At the patch's first row, `apart` from one position to the next. */
  const float* dy;
  int64_t apart, lanes;
};

/** sums (T taps, K inputs) += Σ over the patch of dy times what they read; `tap_apart` and `sums_apart` are of taps. */
template <int T, int K, bool whole>
void add_products(const Products& of, int64_t offset, float* sums, int64_t sums_apart, int64_t outputs) {
  const Window& w = of.window;
  const int64_t step = w.x.row_step * kLanes, tap_apart = w.x.tap_step * kLanes, input = of.patches.input_apart();
  Vec total[T][K] = {};
  for (int64_t y = of.patch.y; y < of.patch.y_end; ++y) {
    const float* from = of.source + offset + (y - of.patch.y) * w.y.row_step * of.line_apart;
    const float* dy = of.dy + (y - of.patch.y) * w.x.rows * of.apart;
    for (int64_t x = of.patch.x; x < of.patch.x_end; ++x, from += step, dy += of.apart) {
      const Vec gradient = whole ? load(dy) : load_first(dy, of.lanes);
      DLSPEC_UNROLL for (int k = 0; k < K; ++k) {
        DLSPEC_UNROLL for (int t = 0; t < T; ++t) total[t][k] += load(from + t * tap_apart + k * input) * gradient;
      }
    }
  }
  for (int t = 0; t < T; ++t) {
    for (int k = 0; k < K; ++k) {
      float* const to = sums + t * sums_apart + k * outputs;
      if (whole) {
        store(to, load(to) + total[t][k]);
      } else {
        store_first(to, load_first(to, of.lanes) + total[t][k], of.lanes);
      }
    }
  }
}

template <int T, bool whole>
void add_inputs(const Products& of, int64_t inputs, int64_t offset, float* sums, int64_t sums_apart, int64_t outputs) {
  int64_t k = 0;
  const auto add = [&]<int K>() {
    add_products<T, K, whole>(of, offset + k * of.patches.input_apart(), sums + k * outputs, sums_apart, outputs);
    k += K;
  };
  while (inputs - k >= 4) add.template operator()<4>();
  if (inputs - k >= 2) add.template operator()<2>();
  if (inputs - k >= 1) add.template operator()<1>();
}

/** All taps of a patch: sums (taps, inputs, outputs) at the vector's first output. */
template <bool whole>
void add_patch(const Products& of, int64_t inputs, int64_t outputs, float* sums) {
  const auto& [z, y, x, channels, apart, source] = of.window;
  const int64_t slab_apart = of.patches.lines * of.line_apart, tap = inputs * outputs;
  for (int64_t line = 0; line < z.taps * y.taps; ++line, sums += x.taps * tap) {
    const int64_t offset = line / y.taps * slab_apart + tap_offset(y, line % y.taps) * of.line_apart;
    int64_t tx = 0;
    const auto add = [&]<int T>() {
      add_inputs<T, whole>(of, inputs, offset + tap_offset(x, tx) * kLanes, sums + tx * tap, tap, outputs);
      tx += T;
    };
    while (x.taps - tx >= 3) add.template operator()<3>();
    if (x.taps - tx >= 2) add.template operator()<2>();
    if (x.taps - tx >= 1) add.template operator()<1>();
  }
}

/** How slabs are shared out: enough slices for threads to share, as long as their sums stay small. */
int64_t slices_of_weights(const Geometry& g, int64_t slabs) {
  const int64_t weights = g.taps() * g.group_channels() * g.filters;
  return max<int64_t>(1, min(min<int64_t>(16, slabs), (int64_t{1} << 22) / weights));
}

/** dw. Scratch: the sums of each slice, if there are several. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw, scratch] = first<4>(call.buffers);
  const Geometry g(call);
  const Window window = g.forward(x);
  const Groups groups = forward_groups(g);
  const Patches patches(window, groups.inputs);
  const SpreadRow spread_row = spread_of(groups);
  const int64_t weights = g.taps() * groups.inputs * g.filters, vectors = ceil_div(g.filters, kLanes);
  const int64_t slabs = step.n * window.z.rows;
  const Even cut(slabs, ceil_div(slabs, slices_of_weights(g, slabs)));
  float* const sums = cut.pieces == 1 ? dw : scratch;
  parallel(step, cut.pieces * vectors, [&, dy = dy](int64_t chunk, void* workspace) {
    float* const source = static_cast<float*>(workspace);
    const int64_t slice = chunk / vectors;
    const Lanes lanes(groups, chunk % vectors * kLanes);
    float* const own = sums + slice * weights + lanes.first;
    for (int64_t row = 0; row < g.taps() * groups.inputs; ++row) {
      store_up_to(own + row * g.filters, Vec{}, lanes.count);
    }
    for (int64_t index = 0; index < cut.size(slice) * patches.per_slab(); ++index) {
      const int64_t slab = cut.begin(slice) + index / patches.per_slab();
      const Patch patch(window, patches, slab, index % patches.per_slab());
      spread(window, groups, patches, patch, lanes, spread_row, source);
      const int64_t row = (slab * window.y.rows + patch.y) * window.x.rows + patch.x;
      const Products of{
          window,    patches,    patch, source, patches.line_apart(groups.inputs), dy + row * g.filters + lanes.first,
          g.filters, lanes.count};
      (lanes.count == kLanes ? add_patch<true> : add_patch<false>)(of, groups.inputs, g.filters, own);
    }
  });
  if (cut.pieces > 1) add_slices(step, scratch, cut.pieces, weights, dw);
}

constexpr Kernel kernels[] = {
    {"narrow_groups_forward", "x w bias? y", DLSPEC_CONVOLUTION " activation", "", forward, forward_workspace},
    {"narrow_groups_backward_weights", "x dy dw scratch", DLSPEC_CONVOLUTION, "", backward_weights, forward_workspace},
    {"narrow_groups_backward_data", "dy w bias? dx scratch", DLSPEC_CONVOLUTION " activation", "", backward_data,
     data_workspace},
};

}

extern const Family narrow_groups_kernels{kernels, sizeof kernels / sizeof *kernels};

}
