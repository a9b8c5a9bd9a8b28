// Convolution: an implicit matrix product over channels-last data. Rows are output positions, k runs over taps and
// channels, and the rows of A are pointers into x. Transposed convolution is the same with the two directions changed.
#include "kernels/geometry.h"
#include "kernels/outer.h"
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

size_t forward_workspace(const Arguments& call) {
  const Geometry g(call);
  return convolve_workspace(g.taps(), g.group_channels());
}

/** y = act(x∗w + b). Scratch: w packed. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y, scratch] = first<5>(call.buffers);
  const Geometry g(call);
  const Finish finish{bias, g.activation(call)};
  const int64_t k = g.taps() * g.group_channels(), columns = g.group_filters();
  constexpr int64_t kRows = 512;
  const int64_t parts = ceil_div(k, kRows), panels = ceil_div(columns, kPanel);
  parallel_if_many(step, g.groups * panels * parts, k * g.filters, [&, w = w, scratch = scratch](int64_t chunk, void*) {
    const int64_t group = chunk / (panels * parts);
    const int64_t column = chunk / parts % panels * kPanel, row = chunk % parts * kRows;
    const int64_t wide = min<int64_t>(kPanel, columns - column);
    pack_panels(w + row * g.filters + group * columns + column, g.filters, min(kRows, k - row), wide,
                scratch + group * packed_floats(k, columns) + column * k + row * vectors_of(wide) * kLanes);
  });
  const Window window = g.forward(x);
  convolve(step, window, g.groups, scratch, columns, finish, [&, y = y](const Position& at) {
    const int64_t line = (at.sample * window.z.rows + at.z) * window.y.rows + at.y;
    return y + (line * window.x.rows + at.x) * g.filters;
  });
}

size_t data_workspace(const Arguments& call) {
  const Geometry g(call);
  return convolve_workspace(g.taps(), g.group_filters());
}

/** A position of dx that no output meets: act(b). */
DLSPEC_INLINE void fill_unmet(const Finish& finish, int64_t channels, float* to) {
  for (int64_t c = 0; c < channels; c += kLanes) {
    store_up_to(to + c, finish.bias ? load_up_to(finish.bias + c, channels - c) : Vec{}, channels - c);
  }
  if (finish.activation != kNone) activate_row(to, channels, finish.activation);
}

/** dx of the input positions of one parity, or what it adds to them. Scratch: their taps of w, transposed and packed.
 */
void backward_data_of(const Step& step, const Geometry& g, const Parities& parities, const float* dy, const float* w,
                      const Finish& finish, bool adds, float* dx, float* scratch) {
  const Window window = parities.backward(g, dy);
  const int64_t taps = window.taps(), columns = g.group_channels(), depth = g.group_filters();
  if (taps == 0) {
    if (adds) return;
    const int64_t rows = window.x.rows, beside = parities.x.step * g.channels;
    parallel_rows(step, step.n * window.lines_per_sample(), rows * g.channels, [&](int64_t line) {
      float* to = dx + parities.position(g, Position(window, line * rows)) * g.channels;
      for (int64_t i = 0; i < rows; ++i, to += beside) fill_unmet(finish, g.channels, to);
    });
    return;
  }
  const int64_t panels = ceil_div(columns, kPanel);
  parallel_if_many(step, g.groups * panels * taps, taps * depth * g.channels, [&](int64_t chunk, void*) {
    const int64_t group = chunk / (panels * taps), column = chunk / taps % panels * kPanel, tap = chunk % taps;
    const int64_t wide = min<int64_t>(kPanel, columns - column);
    const int64_t kx = parities.x.tap(tap % window.x.taps), ky = parities.y.tap(tap / window.x.taps % window.y.taps);
    const int64_t kz = parities.z.tap(tap / (window.x.taps * window.y.taps));
    pack_panel_transposed(w + (g.tap(kz, ky, kx) * columns + column) * g.filters + group * depth, g.filters, depth,
                          wide,
                          scratch + group * packed_floats(taps * depth, columns) + column * taps * depth +
                              tap * depth * vectors_of(wide) * kLanes);
  });
  convolve(
      step, window, g.groups, scratch, columns, finish,
      [&](const Position& at) { return dx + parities.position(g, at) * g.channels; }, adds);
}

/**
 * dx = act(dy∗wᵀ + b); as a gradient without bias and activation, which are for transposed convolutions, and added to
 * dx where that holds what other readers of x have given.
 */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, bias, dx, scratch] = first<5>(call.buffers);
  const Geometry g(call);
  const Finish finish{bias, g.activation(call)};
  const bool adds = call.sizes[22] != 0;
  each_parity(g, [&, dy = dy, w = w, dx = dx, scratch = scratch](const Parities& parities) {
    backward_data_of(step, g, parities, dy, w, finish, adds, dx, scratch);
  });
}

/** How the rows are cut: enough slices for threads to share, as long as their sums stay small. */
int64_t weight_slices(const Geometry& g, int64_t n) {
  const int64_t weights = g.taps() * g.group_channels() * g.filters;
  return max<int64_t>(1, min(min<int64_t>(16, ceil_div(n * g.outputs(), 1024)), (int64_t{1} << 22) / weights));
}

size_t weights_workspace(const Arguments& call) {
  const Geometry g(call);
  const int64_t channels = g.group_channels();
  return copies_taps(channels) ? OuterMemory::bytes(1) + (1 + kOuterRows * g.taps()) * channels * sizeof(float)
                               : OuterMemory::bytes(g.taps()) + channels * sizeof(float);
}

/** dw: positions times gradients, summed over all positions. Scratch: the sums of each slice, if there are several. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw, scratch] = first<4>(call.buffers);
  const Geometry g(call);
  const Window window = g.forward(x);
  const int64_t channels = g.group_channels(), filters = g.group_filters();
  const bool copies = copies_taps(channels);
  const int64_t segments = copies ? 1 : g.taps(), length = copies ? g.taps() * channels : channels;
  const int64_t weights = segments * length * g.filters;
  const int64_t rows = step.n * window.rows_per_sample(), slices = weight_slices(g, step.n);
  const Even cut(rows, ceil_div(rows, slices));
  const OuterGrid grid = outer_grid_of(rows, segments, length, filters, cut.pieces);
  float* const sums = cut.pieces == 1 ? dw : scratch;
  parallel(step, g.groups * grid.chunks(), [&, dy = dy](int64_t index, void* workspace) {
    const int64_t group = index / grid.chunks();
    const OuterMemory memory(workspace);
    float* const zeros = reinterpret_cast<float*>(static_cast<char*>(workspace) + OuterMemory::bytes(segments));
    float* const copied = zeros + channels;
    for (int64_t c = 0; c < channels; ++c) zeros[c] = 0;
    Window mine = window;
    mine.source += group * channels;
    const OuterChunk at = grid.chunk(index % grid.chunks());
    const int64_t begin = cut.begin(at.slice), columns = at.end_column - at.first_column;
    const int64_t column = group * filters + at.first_column;
    const Even parts(cut.size(at.slice), kOuterRows);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t m = begin + parts.begin(part), count = parts.size(part);
      if (copies) {
        copy_taps(mine, m, count, copied);
        for (int64_t i = 0; i < count; ++i) memory.rows[i] = copied + i * length;
      } else {
        each_run(mine, m, count, at.first_segment, at.end_segment,
                 [&](int64_t tap, int64_t begin, int64_t end, const float* from, int64_t apart) {
                   const float** const rows = memory.rows + tap * kOuterRows;
                   const float* pointer = from ? from : zeros;
                   for (int64_t i = begin; i < end; ++i, pointer += apart) rows[i] = pointer;
                 });
      }
      pack_panels(dy + m * g.filters + column, g.filters, count, columns, memory.packed);
      for (int64_t segment = at.first_segment; segment < at.end_segment; ++segment) {
        const float* const* const rows = memory.rows + (segment - at.first_segment) * kOuterRows;
        float* const out = sums + at.slice * weights + (segment * length + at.first_k) * g.filters + column;
        outer_panels({rows, at.first_k, at.end_k - at.first_k, count, memory.packed, columns, out, g.filters, part > 0,
                      nullptr});
      }
    }
  });
  if (cut.pieces > 1) add_slices(step, scratch, cut.pieces, weights, dw);
}

constexpr Kernel kernels[] = {
    {"convolution_forward", "x w bias? y scratch", DLSPEC_CONVOLUTION " activation", "", forward, forward_workspace},
    {"convolution_backward_weights", "x dy dw scratch", DLSPEC_CONVOLUTION, "", backward_weights, weights_workspace},
    {"convolution_backward_data", "dy w bias? dx scratch", DLSPEC_CONVOLUTION " activation adds", "", backward_data,
     data_workspace},
};

}

extern const Family convolution_kernels{kernels, sizeof kernels / sizeof *kernels};

}
