#pragma once
// How a matrix product is cut into chunks, and what one chunk does: a block of rows by a group of panels, k in blocks
// that keep a panel of B in the first-level cache.
#include "kernels/pack.h"

namespace dlspec::DLSPEC_ISA {

struct Grid {
  int64_t block_rows, blocks, group, groups;
  int64_t chunks() const { return blocks * groups; }
};

/**
 * Some 24 chunks, so that threads share evenly, unless they would be under a million multiply-adds; blocks of rows
 * about alike. By shape alone.
 * `split_rows_first` where packing is done once for all; else every block of rows packs again, and panels go first.
 */
DLSPEC_INLINE Grid grid_of(int64_t rows, int64_t panels, int64_t k, int64_t most_rows, int64_t most_panels,
                           bool split_rows_first) {
  constexpr int64_t kChunks = 24, kLeastWork = 1 << 20, kLeastRows = 4 * kTileRows;
  const int together = panels_together(k);
  const int64_t even = ceil_div(rows, ceil_div(rows, most_rows));
  Grid grid{min(min(most_rows, rows), ceil_div(even, kTileRows) * kTileRows), 0, min(most_panels, panels), 1};
  while (true) {
    grid.blocks = ceil_div(rows, grid.block_rows);
    grid.groups = ceil_div(panels, grid.group);
    const bool rows_can = grid.block_rows >= 2 * kLeastRows;
    const bool panels_can = grid.group > together;
    const bool enough = grid.chunks() >= kChunks || grid.block_rows * grid.group * kPanel * k < 2 * kLeastWork;
    if (enough || !(rows_can || panels_can)) return grid;
    if (rows_can && (split_rows_first || !panels_can)) {
      grid.block_rows = ceil_div(ceil_div(grid.block_rows, 2), kTileRows) * kTileRows;
    } else {
      grid.group = whole_tiles(ceil_div(grid.group, 2), together);
    }
  }
}

/** Row pointers of one block: A's, a table of `segments` by kTileRows for each tile of rows, and C's. */
struct Block {
  Even tiles;
  int64_t segments;
  int64_t length;
  const float** a;
  float** c;
  Block(int64_t rows, int64_t segments, int64_t length, void* memory)
      : tiles(rows, kTileRows), segments(segments), length(length) {
    c = static_cast<float**>(memory);
    a = const_cast<const float**>(c + rows);
  }
  static size_t bytes(int64_t rows, int64_t segments) {
    return (ceil_div(rows, kTileRows) * kTileRows * segments + rows) * sizeof(float*);
  }
  const float*& row(int64_t tile, int64_t segment, int64_t r) const {
    return a[(tile * segments + segment) * kTileRows + r];
  }
};

/**
 * Panels of one block: `b` holds the packed rows of k, panels `apart` from each other, of which `length` from `first_k`
 * on are multiplied for each of the segments, behind `skipped` rows of each panel.
 */
struct PanelWork {
  int64_t first_segment, segments;
  int64_t first_k, length;
  const float* b;
  int64_t apart, skipped;
  int64_t first_column, columns;
  bool accumulate;
  const Finish* finish;
};

[[maybe_unused]] static void run_panels(const Block& block, const PanelWork& work) {
  const int together = panels_together(work.segments * work.length);
  for (int64_t column = 0, wide; column < work.columns; column += wide) {
    wide = tile_columns(work.columns - column, together);
    const float* const b =
        work.b + column / kPanel * work.apart + work.skipped * (wide > kPanel ? kPanel : vectors_of(wide) * kLanes);
    for (int64_t t = 0; t < block.tiles.pieces; ++t) {
      const int64_t begin = block.tiles.begin(t), rows = block.tiles.size(t);
      const float* shifted[kTileRows];
      const float* const* a = &block.row(t, work.first_segment, 0);
      if (work.first_k > 0) {
        for (int64_t r = 0; r < rows; ++r) shifted[r] = a[r] + work.first_k;
        a = shifted;
      }
      float* c[kTileRows];
      for (int64_t r = 0; r < rows; ++r) c[r] = block.c[begin + r] + work.first_column + column;
      run_rows(rows, {a, nullptr, work.segments, work.length, b, work.apart, c, wide, work.accumulate, work.finish,
                      work.first_column + column});
    }
  }
}

}
