#pragma once
// Where the taps of a convolution read. Forward and backward have the same form along each axis: row i of the result
// and tap t meet at position i·row_step + first + t·tap_step of the source; outside the source is zero.
#include "kernels/multiply.h"

namespace dlspec::DLSPEC_ISA {

struct Axis {
  int64_t rows, row_step;
  int64_t taps, first, tap_step;
  int64_t extent;
  int64_t at(int64_t row, int64_t tap) const { return row * row_step + first + tap * tap_step; }
  bool has(int64_t position) const { return position >= 0 && position < extent; }
};

struct Window {
  Axis y, x;
  int64_t channels;
  /** (N, y.extent, x.extent, channels). */
  const float* source;
  int64_t taps() const { return y.taps * x.taps; }
  int64_t rows_per_sample() const { return y.rows * x.rows; }
};

/** Rows of the result, one after the other: sample, y, x. */
struct Position {
  int64_t sample, y, x;
  Position(const Window& window, int64_t row)
      : sample(row / window.rows_per_sample()),
        y(row % window.rows_per_sample() / window.x.rows),
        x(row % window.x.rows) {}
  void next(const Window& window) {
    if (++x < window.x.rows) return;
    x = 0;
    if (++y < window.y.rows) return;
    y = 0;
    ++sample;
  }
};

/**
 * Calls sink(tap − first_tap, begin, end, from, apart) for `count` rows and taps [first_tap, end_tap): rows [begin,
 * end), counted from `first_row`, read `from` and every `apart` floats after it; `from` is null where they read
 * outside.
 */
template <class Sink>
DLSPEC_INLINE void each_run(const Window& window, int64_t first_row, int64_t count, int64_t first_tap, int64_t end_tap,
                            Sink sink) {
  const Axis& x = window.x;
  const Position start(window, first_row);
  int64_t line = start.sample * window.y.rows + start.y, column = start.x;
  for (int64_t begin = 0; begin < count; ++line, column = 0) {
    const int64_t end = min(count, begin + x.rows - column);
    const int64_t sample = line / window.y.rows, row = line % window.y.rows;
    for (int64_t tap = first_tap; tap < end_tap; ++tap) {
      const int64_t sy = window.y.at(row, tap / x.taps), sx = x.at(column, tap % x.taps);
      // Of the run's rows, [left, right) read inside.
      const int64_t left = sx < 0 ? begin + ceil_div(-sx, x.row_step) : begin;
      const int64_t right = sx < x.extent ? begin + ceil_div(x.extent - sx, x.row_step) : begin;
      const int64_t first = window.y.has(sy) ? min(left, end) : end, last = max(first, min(right, end));
      if (begin < first) sink(tap - first_tap, begin, first, nullptr, 0);
      if (first < last) {
        const int64_t position = (sample * window.y.extent + sy) * x.extent + sx + (first - begin) * x.row_step;
        const float* const from = window.source + position * window.channels;
        sink(tap - first_tap, first, last, from, x.row_step * window.channels);
      }
      if (last < end) sink(tap - first_tap, last, end, nullptr, 0);
    }
    begin = end;
  }
}

/** With fewer channels than this, the taps of a row are copied side by side: segments of k would be too short. */
constexpr int64_t kFewChannels = 8;

DLSPEC_INLINE bool copies_taps(int64_t channels) { return channels < kFewChannels; }

template <int C>
static void copy_run(const float* from, int64_t apart, int64_t count, int64_t stride, float* to) {
  for (int64_t i = 0; i < count; ++i, from += apart, to += stride) {
    for (int c = 0; c < C; ++c) to[c] = from[c];
  }
}

constexpr void (*kCopyRun[kFewChannels])(const float*, int64_t, int64_t, int64_t, float*) = {
    nullptr, copy_run<1>, copy_run<2>, copy_run<3>, copy_run<4>, copy_run<5>, copy_run<6>, copy_run<7>};

/** Copies the taps of `count` rows from `first_row`: to (count, taps, channels). */
[[maybe_unused]] static void copy_taps(const Window& window, int64_t first_row, int64_t count, float* to) {
  static constexpr float kZeros[kFewChannels] = {};
  const int64_t stride = window.taps() * window.channels;
  each_run(window, first_row, count, 0, window.taps(),
           [&](int64_t tap, int64_t begin, int64_t end, const float* from, int64_t apart) {
             kCopyRun[window.channels](from ? from : kZeros, apart, end - begin, stride,
                                       to + begin * stride + tap * window.channels);
           });
}

/** Rows in a block: the table of pointers (or the copied taps) must stay in the caches. */
constexpr int64_t kMostBlockTiles = 20, kMostBlockRows = kMostBlockTiles * kTileRows;
DLSPEC_INLINE int64_t block_rows_for(int64_t taps) {
  return max<int64_t>(1, min(kMostBlockTiles, 1024 / taps)) * kTileRows;
}

/** Of one thread, for convolve(). */
DLSPEC_INLINE size_t convolve_workspace(int64_t taps, int64_t channels) {
  const int64_t rows = block_rows_for(taps);
  return copies_taps(channels) ? Block::bytes(rows, 1) + (rows * taps + 1) * channels * sizeof(float)
                               : Block::bytes(rows, taps) + channels * sizeof(float);
}

/** Of k at once, in whole taps; see kBlockK in dense.cpp. */
constexpr int64_t kTapsK = 512;

/**
 * C(rows, columns) = Σ over taps of source rows times packed B, whose k runs over (taps, channels).
 * `out(position)` is where a row of C goes.
 */
template <class Out>
static inline void convolve(const Step& step, const Window& window, const float* packed, int64_t columns,
                            const Finish& finish, Out out) {
  const int64_t rows = step.n * window.rows_per_sample(), taps = window.taps(), channels = window.channels;
  const bool copies = copies_taps(channels);
  const int64_t segments = copies ? 1 : taps, length = copies ? taps * channels : channels;
  const int64_t panels = ceil_div(columns, kPanel);
  const Grid grid = grid_of(rows, panels, taps * channels, block_rows_for(taps), panels, true);
  parallel(step, grid.chunks(), [&, columns](int64_t chunk, void* workspace) {
    const int64_t first_row = chunk / grid.groups * grid.block_rows;
    const int64_t first_panel = chunk % grid.groups * grid.group;
    const int64_t count = min(grid.block_rows, rows - first_row);
    const Block block(count, segments, length, workspace);
    float* const zeros = reinterpret_cast<float*>(static_cast<char*>(workspace) + Block::bytes(count, segments));
    float* const copied = zeros + channels;
    for (int64_t c = 0; c < channels; ++c) zeros[c] = 0;
    // Where each row's pointers stand in the block's table.
    const float** slots[kMostBlockRows];
    Position at(window, first_row);
    for (int64_t t = 0, row = 0; t < block.tiles.pieces; ++t) {
      for (int64_t r = 0; r < block.tiles.size(t); ++r, ++row, at.next(window)) {
        block.c[row] = out(at);
        slots[row] = &block.row(t, 0, r);
        if (copies) *slots[row] = copied + row * length;
      }
    }
    if (copies) {
      copy_taps(window, first_row, count, copied);
    } else {
      each_run(window, first_row, count, 0, taps,
               [&](int64_t tap, int64_t begin, int64_t end, const float* from, int64_t apart) {
                 const float* pointer = from ? from : zeros;
                 for (int64_t i = begin; i < end; ++i, pointer += apart) slots[i][tap * kTileRows] = pointer;
               });
    }
    const Even parts(segments, max<int64_t>(1, kTapsK / length));
    for (int64_t part = 0; part < parts.pieces; ++part) {
      for (int64_t panel = first_panel; panel < min(panels, first_panel + grid.group); ++panel) {
        const int64_t column = panel * kPanel, wide = min<int64_t>(kPanel, columns - column);
        const float* const b =
            packed + panel * kPanel * taps * channels + parts.begin(part) * length * vectors_of(wide) * kLanes;
        run_panel(block, {parts.begin(part), parts.size(part), 0, length, b, column, wide, part > 0,
                          part + 1 == parts.pieces ? &finish : nullptr});
      }
    }
  });
}

}
