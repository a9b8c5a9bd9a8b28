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
  Axis z, y, x;
  /** Read at each position, `apart` values from one position to the next. */
  int64_t channels, apart;
  /** (N, z.extent, y.extent, x.extent, apart). */
  const float* source;
  int64_t taps() const { return z.taps * y.taps * x.taps; }
  int64_t lines_per_sample() const { return z.rows * y.rows; }
  int64_t rows_per_sample() const { return lines_per_sample() * x.rows; }
};

/** Rows of the result, one after the other: sample, z, y, x. */
struct Position {
  int64_t sample, z, y, x;
  Position(const Window& window, int64_t row)
      : sample(row / window.rows_per_sample()),
        z(row / (window.y.rows * window.x.rows) % window.z.rows),
        y(row / window.x.rows % window.y.rows),
        x(row % window.x.rows) {}
  void next(const Window& window) {
    if (++x < window.x.rows) return;
    x = 0;
    if (++y < window.y.rows) return;
    y = 0;
    if (++z < window.z.rows) return;
    z = 0;
    ++sample;
  }
};

/** Of rows [begin, end) of an axis, those at which a tap reads inside: [first, last). */
struct Inside {
  int64_t first, last;
  Inside(const Axis& axis, int64_t begin, int64_t end, int64_t tap) {
    const int64_t at = axis.at(begin, tap);
    const int64_t left = at < 0 ? begin + ceil_div(-at, axis.row_step) : begin;
    const int64_t right = at < axis.extent ? begin + ceil_div(axis.extent - at, axis.row_step) : begin;
    first = min(left, end);
    last = max(first, min(right, end));
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
  const auto& [z, y, x, channels, apart, source] = window;
  int64_t line = first_row / x.rows, column = first_row % x.rows;
  for (int64_t begin = 0; begin < count; ++line, column = 0) {
    const int64_t end = min(count, begin + x.rows - column);
    const int64_t sample = line / (z.rows * y.rows), slab = line / y.rows % z.rows, row = line % y.rows;
    for (int64_t tap = first_tap; tap < end_tap; ++tap) {
      const int64_t sz = z.at(slab, tap / (y.taps * x.taps)), sy = y.at(row, tap / x.taps % y.taps);
      const Inside inside(x, column, column + end - begin, tap % x.taps);
      const bool there = z.has(sz) && y.has(sy);
      const int64_t first = there ? begin + inside.first - column : end;
      const int64_t last = there ? begin + inside.last - column : end;
      if (begin < first) sink(tap - first_tap, begin, first, nullptr, 0);
      if (first < last) {
        const int64_t sx = x.at(inside.first, tap % x.taps);
        const int64_t position = ((sample * z.extent + sz) * y.extent + sy) * x.extent + sx;
        sink(tap - first_tap, first, last, source + position * apart, x.row_step * apart);
      }
      if (last < end) sink(tap - first_tap, last, end, nullptr, 0);
    }
    begin = end;
  }
}

/** With fewer channels than this, the taps of a row are copied side by side: segments of k would be too short. */
constexpr int64_t kFewChannels = 8;

DLSPEC_INLINE bool copies_taps(int64_t channels) { return channels < kFewChannels; }

/** Do the taps along x lie side by side in the source, so that a row reads a line of them in one piece? */
DLSPEC_INLINE bool joins_taps(const Window& window) {
  return window.x.taps > 1 && window.x.tap_step == 1 && window.channels == window.apart;
}

/** Rows of each line, [first, last), whose taps along x are all inside. */
DLSPEC_INLINE Inside inside_all_taps(const Axis& axis, int64_t begin, int64_t end) {
  Inside both(axis, begin, end, 0);
  const Inside of_last(axis, begin, end, axis.taps - 1);
  both.first = max(both.first, of_last.first);
  both.last = max(both.first, min(both.last, of_last.last));
  return both;
}

/**
 * As each_run, by lines of taps along x that lie side by side: whole(line, begin, end, from, apart) for rows that read
 * all of them inside (`from` null: all outside), cut(line, row, source, position) for each of the others: its first tap
 * is at `position` of the line of the source.
 */
template <class Whole, class Cut>
DLSPEC_INLINE void each_line(const Window& window, int64_t first_row, int64_t count, Whole whole, Cut cut) {
  const auto& [z, y, x, channels, apart, source] = window;
  int64_t line = first_row / x.rows, column = first_row % x.rows;
  for (int64_t begin = 0; begin < count; ++line, column = 0) {
    const int64_t end = min(count, begin + x.rows - column), shift = begin - column;
    const int64_t sample = line / (z.rows * y.rows), slab = line / y.rows % z.rows, row = line % y.rows;
    const Inside inside = inside_all_taps(x, column, end - shift);
    const int64_t first = inside.first + shift, last = inside.last + shift;
    for (int64_t tap = 0; tap < z.taps * y.taps; ++tap) {
      const int64_t sz = z.at(slab, tap / y.taps), sy = y.at(row, tap % y.taps);
      if (!z.has(sz) || !y.has(sy)) {
        whole(tap, begin, end, nullptr, 0);
        continue;
      }
      const float* const from = source + ((sample * z.extent + sz) * y.extent + sy) * x.extent * apart;
      for (int64_t i = begin; i < first; ++i) cut(tap, i, from, x.at(i - shift, 0));
      if (first < last) whole(tap, first, last, from + x.at(inside.first, 0) * apart, x.row_step * apart);
      for (int64_t i = last; i < end; ++i) cut(tap, i, from, x.at(i - shift, 0));
    }
    begin = end;
  }
}

DLSPEC_INLINE void copy_values(const float* from, int64_t count, float* to) {
  if (count < kLanes) {
    for (int64_t i = 0; i < count; ++i) to[i] = from[i];
    return;
  }
  for (int64_t i = 0; i + kLanes < count; i += kLanes) store(to + i, load(from + i));
  store(to + count - kLanes, load(from + count - kLanes));
}

/** The taps of a row that is cut, from `position` of a line on: 0 outside. to (x.taps, channels). */
DLSPEC_INLINE void copy_cut(const Window& window, const float* line, int64_t position, float* to) {
  const int64_t taps = window.x.taps, extent = window.x.extent, channels = window.channels;
  const int64_t first = min(taps, max<int64_t>(0, -position)), last = max(first, min(taps, extent - position));
  for (int64_t i = 0; i < first * channels; ++i) to[i] = 0;
  copy_values(line + (position + first) * channels, (last - first) * channels, to + first * channels);
  for (int64_t i = last * channels; i < taps * channels; ++i) to[i] = 0;
}

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
  const int64_t stride = window.taps() * window.channels, length = window.x.taps * window.channels;
  if (joins_taps(window)) {
    each_line(
        window, first_row, count,
        [&](int64_t line, int64_t begin, int64_t end, const float* from, int64_t apart) {
          float* at = to + begin * stride + line * length;
          for (int64_t i = begin; i < end; ++i, at += stride) {
            if (from) {
              copy_values(from + (i - begin) * apart, length, at);
            } else {
              __builtin_memset(at, 0, length * sizeof(float));
            }
          }
        },
        [&](int64_t line, int64_t row, const float* from, int64_t position) {
          copy_cut(window, from, position, to + row * stride + line * length);
        });
    return;
  }
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
 * C(rows, columns) = Σ over taps of source rows times packed B, whose k runs over (taps, channels); each group the same
 * with the next `channels` of the source, its own B, and the next `columns` of C. `out(position)` is where a row of C
 * goes; `accumulate`: C goes on from what is there.
 */
template <class Out>
static inline void convolve(const Step& step, const Window& window, int64_t groups, const float* packed,
                            int64_t columns, const Finish& finish, Out out, bool accumulate = false) {
  const int64_t rows = step.n * window.rows_per_sample(), taps = window.taps(), channels = window.channels;
  const bool copies = copies_taps(channels);
  const int64_t segments = copies ? 1 : taps, length = copies ? taps * channels : channels;
  const int64_t panels = ceil_div(columns, kPanel);
  const Grid grid = grid_of(rows, panels, taps * channels, block_rows_for(taps), panels, true);
  parallel(step, groups * grid.chunks(), [&, columns](int64_t index, void* workspace) {
    const int64_t group = index / grid.chunks(), chunk = index % grid.chunks();
    const int64_t first_row = chunk / grid.groups * grid.block_rows;
    const int64_t first_panel = chunk % grid.groups * grid.group;
    const int64_t count = min(grid.block_rows, rows - first_row);
    const Block block(count, segments, length, workspace);
    float* const zeros = reinterpret_cast<float*>(static_cast<char*>(workspace) + Block::bytes(count, segments));
    float* const copied = zeros + channels;
    for (int64_t c = 0; c < channels; ++c) zeros[c] = 0;
    Window mine = window;
    mine.source += group * channels;
    const Finish last{finish.bias ? finish.bias + group * columns : nullptr, finish.activation};
    // Where each row's pointers stand in the block's table.
    const float** slots[kMostBlockRows];
    Position at(window, first_row);
    for (int64_t t = 0, row = 0; t < block.tiles.pieces; ++t) {
      for (int64_t r = 0; r < block.tiles.size(t); ++r, ++row, at.next(window)) {
        block.c[row] = out(at) + group * columns;
        slots[row] = &block.row(t, 0, r);
        if (copies) *slots[row] = copied + row * length;
      }
    }
    if (copies) {
      copy_taps(mine, first_row, count, copied);
    } else {
      each_run(mine, first_row, count, 0, taps,
               [&](int64_t tap, int64_t begin, int64_t end, const float* from, int64_t apart) {
                 const float* pointer = from ? from : zeros;
                 for (int64_t i = begin; i < end; ++i, pointer += apart) slots[i][tap * kTileRows] = pointer;
               });
    }
    const float* const own = packed + group * packed_floats(taps * channels, columns);
    const Even parts(segments, max<int64_t>(1, kTapsK / length));
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t column = first_panel * kPanel;
      run_panels(block, {parts.begin(part), parts.size(part), 0, length, own + column * taps * channels,
                         kPanel * taps * channels, parts.begin(part) * length, column,
                         min(columns - column, grid.group * kPanel), accumulate || part > 0,
                         part + 1 == parts.pieces ? &last : nullptr});
    }
  });
}

}
