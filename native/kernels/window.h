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

/** Calls sink(tap − first_tap, source) for taps [first_tap, end_tap) at one position; `zeros` where the tap is outside.
 */
template <class Sink>
DLSPEC_INLINE void each_tap(const Window& window, const Position& at, int64_t first_tap, int64_t end_tap,
                            const float* zeros, Sink sink) {
  int64_t ty = first_tap / window.x.taps, tx = first_tap % window.x.taps;
  const int64_t sample = at.sample * window.y.extent;
  for (int64_t tap = first_tap; tap < end_tap; ++ty, tx = 0) {
    const int64_t y = window.y.at(at.y, ty);
    const bool inside = window.y.has(y);
    const float* const line = window.source + (sample + y) * window.x.extent * window.channels;
    for (; tx < window.x.taps && tap < end_tap; ++tx, ++tap) {
      const int64_t x = window.x.at(at.x, tx);
      sink(tap - first_tap, inside && window.x.has(x) ? line + x * window.channels : zeros);
    }
  }
}

/** With fewer channels than this, the taps of a row are copied side by side: segments of k would be too short. */
constexpr int64_t kFewChannels = 8;

DLSPEC_INLINE bool copies_taps(int64_t channels) { return channels < kFewChannels; }

/** Copies the taps of one position: (taps, channels). */
DLSPEC_INLINE void copy_taps(const Window& window, const Position& at, const float* zeros, float* to) {
  each_tap(window, at, 0, window.taps(), zeros, [&](int64_t tap, const float* from) {
    for (int64_t c = 0; c < window.channels; ++c) to[tap * window.channels + c] = from[c];
  });
}

/** Rows in a block: the table of pointers (or the copied taps) must stay in the caches. */
DLSPEC_INLINE int64_t block_rows_for(int64_t taps) {
  return max<int64_t>(1, min<int64_t>(20, 1024 / taps)) * kTileRows;
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
    Position at(window, first_row);
    for (int64_t t = 0, row = 0; t < block.tiles.pieces; ++t) {
      for (int64_t r = 0; r < block.tiles.size(t); ++r, ++row, at.next(window)) {
        block.c[row] = out(at);
        if (copies) {
          block.row(t, 0, r) = copied + row * length;
          copy_taps(window, at, zeros, copied + row * length);
        } else {
          const float** const pointers = &block.row(t, 0, r);
          each_tap(window, at, 0, taps, zeros,
                   [&](int64_t tap, const float* from) { pointers[tap * kTileRows] = from; });
        }
      }
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
