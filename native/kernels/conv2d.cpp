// 2-d convolution, channels last: x (N, H, W, C), w (KH, KW, C, F), y (N, OH, OW, F). An implicit matrix product: rows
// are output positions, k runs over taps and channels, and the rows of A are pointers into x.
#include "kernels/outer.h"
#include "kernels/reduce.h"
#include "kernels/window.h"

namespace dlspec::DLSPEC_ISA {

namespace {

struct Geometry {
  int64_t height, width, channels, kernel_height, kernel_width, stride_height, stride_width, padding_height,
      padding_width, out_height, out_width, filters;
  int64_t taps() const { return kernel_height * kernel_width; }
};

Geometry geometry_of(const Arguments& call) {
  const auto& [height, width, channels, kernel_height, kernel_width, stride_height, stride_width, padding_height,
               padding_width, out_height, out_width, filters] = first<12>(call.sizes);
  return {height,       width,          channels,      kernel_height, kernel_width, stride_height,
          stride_width, padding_height, padding_width, out_height,    out_width,    filters};
}

/** What each output position reads of x. */
Window window_of(const Geometry& g, const float* x) {
  return {{g.out_height, g.stride_height, g.kernel_height, -g.padding_height, 1, g.height},
          {g.out_width, g.stride_width, g.kernel_width, -g.padding_width, 1, g.width},
          g.channels,
          x};
}

size_t forward_workspace(const Arguments& call) {
  const Geometry g = geometry_of(call);
  return convolve_workspace(g.taps(), g.channels);
}

/** y = act(x∗w + b). Scratch: w packed. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y, scratch] = first<5>(call.buffers);
  const Geometry g = geometry_of(call);
  const Finish finish{bias, call.sizes[12]};
  const int64_t k = g.taps() * g.channels, columns = g.filters;
  constexpr int64_t kRows = 512;
  const int64_t parts = ceil_div(k, kRows);
  parallel(step, ceil_div(columns, kPanel) * parts, [=, w = w, scratch = scratch](int64_t chunk, void*) {
    const int64_t column = chunk / parts * kPanel, row = chunk % parts * kRows;
    const int64_t wide = min<int64_t>(kPanel, columns - column);
    pack_panels(w + row * columns + column, columns, min(kRows, k - row), wide,
                scratch + column * k + row * vectors_of(wide) * kLanes);
  });
  convolve(step, window_of(g, x), scratch, columns, finish, [&, y = y](const Position& at) {
    return y + ((at.sample * g.out_height + at.y) * g.out_width + at.x) * g.filters;
  });
}

/**
 * Along one axis, the input positions first, first + stride, …: all of them meet the same taps, and those meet outputs
 * that lie side by side. So a strided convolution's way back is `stride` dense ones, each with its share of the taps.
 */
struct Parity {
  int64_t first, rows;
  int64_t first_tap, tap_stride;
  Axis axis;
  Parity(int64_t first, int64_t extent, int64_t kernel, int64_t stride, int64_t padding, int64_t out)
      : first(first),
        rows(ceil_div(extent - first, stride)),
        first_tap((first + padding) % stride),
        tap_stride(stride) {
    const int64_t taps = first_tap < kernel ? ceil_div(kernel - first_tap, stride) : 0;
    axis = {rows, 1, taps, (first + padding - first_tap) / stride, -1, out};
  }
};

size_t data_workspace(const Arguments& call) {
  const Geometry g = geometry_of(call);
  return convolve_workspace(g.taps(), g.filters);
}

/** dx of the input positions of one parity. Scratch: their taps of w, transposed and packed. */
void backward_data_of(const Step& step, const Geometry& g, const Parity& py, const Parity& px, const float* dy,
                      const float* w, float* dx, float* scratch) {
  const Window window{py.axis, px.axis, g.filters, dy};
  const auto out = [&](const Position& at) {
    const int64_t row = py.first + at.y * g.stride_height, column = px.first + at.x * g.stride_width;
    return dx + ((at.sample * g.height + row) * g.width + column) * g.channels;
  };
  const int64_t taps = window.taps();
  if (taps == 0) {
    parallel(step, step.n * py.rows, [&](int64_t line, void*) {
      Position at(window, line * px.rows);
      for (int64_t i = 0; i < px.rows; ++i, at.next(window)) {
        float* const to = out(at);
        for (int64_t c = 0; c < g.channels; ++c) to[c] = 0;
      }
    });
    return;
  }
  parallel(step, ceil_div(g.channels, kPanel) * taps, [&](int64_t chunk, void*) {
    const int64_t column = chunk / taps * kPanel, tap = chunk % taps;
    const int64_t wide = min<int64_t>(kPanel, g.channels - column);
    const int64_t ky = py.first_tap + tap / px.axis.taps * py.tap_stride;
    const int64_t kx = px.first_tap + tap % px.axis.taps * px.tap_stride;
    pack_panel_transposed(w + ((ky * g.kernel_width + kx) * g.channels + column) * g.filters, g.filters, g.filters,
                          wide, scratch + column * taps * g.filters + tap * g.filters * vectors_of(wide) * kLanes);
  });
  convolve(step, window, scratch, g.channels, {nullptr, kNone}, out);
}

void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, dx, scratch] = first<4>(call.buffers);
  const Geometry g = geometry_of(call);
  for (int64_t y = 0; y < min(g.stride_height, g.height); ++y) {
    for (int64_t x = 0; x < min(g.stride_width, g.width); ++x) {
      const Parity py(y, g.height, g.kernel_height, g.stride_height, g.padding_height, g.out_height);
      const Parity px(x, g.width, g.kernel_width, g.stride_width, g.padding_width, g.out_width);
      backward_data_of(step, g, py, px, dy, w, dx, scratch);
    }
  }
}

/** How the rows are cut: enough slices for threads to share, as long as their sums stay small. */
int64_t weight_slices(const Geometry& g, int64_t n) {
  const int64_t rows = n * g.out_height * g.out_width, weights = g.taps() * g.channels * g.filters;
  return max<int64_t>(1, min(min<int64_t>(16, ceil_div(rows, 1024)), (int64_t{1} << 22) / weights));
}

size_t weights_workspace(const Arguments& call) {
  const Geometry g = geometry_of(call);
  return copies_taps(g.channels) ? OuterMemory::bytes(1) + (1 + kOuterRows * g.taps()) * g.channels * sizeof(float)
                                 : OuterMemory::bytes(g.taps()) + g.channels * sizeof(float);
}

/** dw: positions times gradients, summed over all positions. Scratch: the sums of each slice, if there are several. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw, scratch] = first<4>(call.buffers);
  const Geometry g = geometry_of(call);
  const Window window = window_of(g, x);
  const bool copies = copies_taps(g.channels);
  const int64_t segments = copies ? 1 : g.taps(), length = copies ? g.taps() * g.channels : g.channels;
  const int64_t weights = segments * length * g.filters;
  const int64_t rows = step.n * window.rows_per_sample(), slices = weight_slices(g, step.n);
  const Even cut(rows, ceil_div(rows, slices));
  const OuterGrid grid = outer_grid_of(rows, segments, length, g.filters, cut.pieces);
  float* const sums = cut.pieces == 1 ? dw : scratch;
  parallel(step, grid.chunks(), [&, dy = dy](int64_t chunk, void* workspace) {
    const OuterMemory memory(workspace);
    float* const zeros = reinterpret_cast<float*>(static_cast<char*>(workspace) + OuterMemory::bytes(segments));
    float* const copied = zeros + g.channels;
    for (int64_t c = 0; c < g.channels; ++c) zeros[c] = 0;
    const OuterChunk at = grid.chunk(chunk);
    const int64_t begin = cut.begin(at.slice), columns = at.end_column - at.first_column;
    const Even parts(cut.size(at.slice), kOuterRows);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t m = begin + parts.begin(part), count = parts.size(part);
      if (copies) {
        copy_taps(window, m, count, copied);
        for (int64_t i = 0; i < count; ++i) memory.rows[i] = copied + i * length;
      } else {
        each_run(window, m, count, at.first_segment, at.end_segment,
                 [&](int64_t tap, int64_t begin, int64_t end, const float* from, int64_t apart) {
                   const float** const rows = memory.rows + tap * kOuterRows;
                   const float* pointer = from ? from : zeros;
                   for (int64_t i = begin; i < end; ++i, pointer += apart) rows[i] = pointer;
                 });
      }
      pack_panels(dy + m * g.filters + at.first_column, g.filters, count, columns, memory.packed);
      for (int64_t segment = at.first_segment; segment < at.end_segment; ++segment) {
        const float* const* const rows = memory.rows + (segment - at.first_segment) * kOuterRows;
        float* const out = sums + at.slice * weights + (segment * length + at.first_k) * g.filters + at.first_column;
        outer_panels({rows, at.first_k, at.end_k - at.first_k, count, memory.packed, columns, out, g.filters, part > 0,
                      memory.gathered});
      }
    }
  });
  if (cut.pieces > 1) add_slices(step, scratch, cut.pieces, weights, dw);
}

#define DLSPEC_GEOMETRY                                                                                       \
  "height width channels kernel_height kernel_width stride_height stride_width padding_height padding_width " \
  "out_height out_width filters"

constexpr Kernel kernels[] = {
    {"conv2d_forward", "x w bias? y scratch", DLSPEC_GEOMETRY " activation", "", forward, forward_workspace},
    {"conv2d_backward_weights", "x dy dw scratch", DLSPEC_GEOMETRY, "", backward_weights, weights_workspace},
    {"conv2d_backward_data", "dy w dx scratch", DLSPEC_GEOMETRY, "", backward_data, data_workspace},
};

}

extern const Family conv2d_kernels{kernels, sizeof kernels / sizeof *kernels};

}
