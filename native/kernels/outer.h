#pragma once
// Weight gradients: dW(K, columns) = Σ_m a[m]ᵀ·d[m] over many rows m, in tiles of W that stay in registers while the
// rows run by. Where W has few tiles the rows are cut into slices with sums of their own, added up afterwards.
#include "kernels/pack.h"

namespace dlspec::DLSPEC_ISA {

/** Rows at once: a panel of D of so many stays in the first-level cache. */
constexpr int64_t kOuterRows = 256;
constexpr int64_t kOuterPackedFloats = kMostPanels * kOuterRows * kPanel;
/** Tiles whose parts of A's rows are copied together, each tile's one after the other, and what such a tile takes:
 * tiles then meet in no set of the cache, and there is room for whole vectors behind the last row. */
constexpr int64_t kCopiedTiles = 16, kCopiedStride = (kOuterRows + 4) * kTileRows;

/** A thread's memory: panels of D, parts of A's rows, then the row pointers. */
struct OuterMemory {
  float *packed, *copied;
  const float** rows;
  explicit OuterMemory(void* workspace) : packed(static_cast<float*>(workspace)) {
    copied = packed + kOuterPackedFloats;
    rows = reinterpret_cast<const float**>(copied + kCopiedTiles * kCopiedStride);
  }
  static size_t bytes(int64_t segments) {
    return (kOuterPackedFloats + kCopiedTiles * kCopiedStride) * sizeof(float) + segments * kOuterRows * sizeof(float*);
  }
};

/** What one chunk computes: segments [first_segment, end_segment) and within them k [first_k, end_k). */
struct OuterChunk {
  int64_t slice;
  int64_t first_segment, end_segment;
  int64_t first_k, end_k;
  int64_t first_column, end_column;
};

struct OuterGrid {
  int64_t slices, segments, length, columns;
  int64_t panel_group, panel_groups;
  int64_t segment_group, segment_groups;
  int64_t k_group, k_groups;
  int64_t chunks() const { return slices * panel_groups * segment_groups * k_groups; }
  OuterChunk chunk(int64_t index) const {
    const int64_t k = index % k_groups * k_group;
    const int64_t segment = index / k_groups % segment_groups * segment_group;
    const int64_t column = index / (k_groups * segment_groups) % panel_groups * panel_group * kPanel;
    return {index / (k_groups * segment_groups * panel_groups),
            segment,
            min(segments, segment + segment_group),
            k,
            min(length, k + k_group),
            column,
            min(columns, column + panel_group * kPanel)};
  }
};

/** Some 12 chunks of at least a million multiply-adds, about as high as wide: that reads the least of A and D. */
DLSPEC_INLINE OuterGrid outer_grid_of(int64_t rows, int64_t segments, int64_t length, int64_t columns, int64_t slices) {
  constexpr int64_t kChunks = 12, kLeastWork = 1 << 20;
  const int64_t panels = ceil_div(columns, kPanel);
  OuterGrid grid{slices, segments, length, columns, min(panels, kMostPanels), 1, segments, 1, length, 1};
  grid.panel_groups = ceil_div(panels, grid.panel_group);
  while (true) {
    const int64_t work = ceil_div(rows, slices) * grid.segment_group * grid.k_group * grid.panel_group * kPanel;
    if (grid.chunks() >= kChunks || work < 2 * kLeastWork) return grid;
    const int64_t high = grid.segment_group * grid.k_group;
    const bool can_be_lower = grid.segment_group > 1 || grid.k_group >= 2 * kTileRows;
    if (grid.panel_group > kWidePanels && (grid.panel_group * kPanel >= high || !can_be_lower)) {
      grid.panel_group = whole_tiles(ceil_div(grid.panel_group, 2), kWidePanels);
      grid.panel_groups = ceil_div(panels, grid.panel_group);
    } else if (grid.segment_group > 1) {
      grid.segment_group = ceil_div(grid.segment_group, 2);
      grid.segment_groups = ceil_div(segments, grid.segment_group);
    } else if (grid.k_group >= 2 * kTileRows) {
      grid.k_group = ceil_div(ceil_div(grid.k_group, 2), kTileRows) * kTileRows;
      grid.k_groups = ceil_div(length, grid.k_group);
    } else {
      return grid;
    }
  }
}

/** All k of one segment by a group of panels, over `count` rows. */
struct OuterWork {
  /** A's, from `first_k`, k values of each. */
  const float* const* rows;
  int64_t first_k, k;
  int64_t count;
  /** The group's panels of D. */
  const float* packed;
  int64_t columns;
  /** At the first k and column. */
  float* out;
  int64_t out_stride;
  bool accumulate;
  /** Room for parts of A; null: its rows are read where they lie. */
  float* copied;
};

/** `values` of each of `count` rows from `offset` on, tile by tile: kTileRows a row, the rows of a tile side by side.
 */
[[maybe_unused]] static void copy_tiles(const float* const* rows, int64_t offset, int64_t count, const Even& tiles,
                                        float* to) {
  constexpr int64_t kWide = ceil_div(kTileRows, kLanes) * kLanes;
  int64_t begins[kCopiedTiles], whole = 0;
  for (int64_t t = 0; t < tiles.pieces; ++t) begins[t] = tiles.begin(t);
  while (whole < tiles.pieces && begins[whole] + kWide <= tiles.count) ++whole;
  for (int64_t m = 0; m < count; ++m, to += kTileRows) {
    const float* const from = rows[m] + offset;
    // What a vector writes past its row the next row overwrites.
    for (int64_t t = 0; t < whole; ++t) {
      DLSPEC_UNROLL for (int j = 0; j < kWide; j += kLanes)
          store(to + t * kCopiedStride + j, load(from + begins[t] + j));
    }
    for (int64_t t = whole; t < tiles.pieces; ++t) {
      DLSPEC_UNROLL for (int j = 0; j < kWide; j += kLanes) {
        store(to + t * kCopiedStride + j, load_up_to(from + begins[t] + j, tiles.count - begins[t] - j));
      }
    }
  }
}

[[maybe_unused]] static void outer_panels(const OuterWork& work) {
  // A multiple of the tiles' rows, so that there are none in between that are cut short.
  constexpr int64_t kTogether = kCopiedTiles * kTileRows;
  for (int64_t first = 0; first < work.k; first += kTogether) {
    const int64_t values = min(kTogether, work.k - first), offset = work.first_k + first;
    if (work.copied) copy_tiles(work.rows, offset, work.count, Even(values, kTileRows), work.copied);
    for (int64_t column = 0, wide; column < work.columns; column += wide) {
      wide = tile_columns(work.columns - column, work.copied ? 1 : kWidePanels);
      const Even tiles(values, most_values(wide, work.copied != nullptr));
      for (int64_t t = 0; t < tiles.pieces; ++t) {
        const int64_t begin = tiles.begin(t);
        run_values(tiles.size(t),
                   {work.rows, offset + begin, work.copied ? work.copied + t * kCopiedStride : nullptr, work.count,
                    work.packed + work.count * column, work.count * kPanel,
                    work.out + (first + begin) * work.out_stride + column, work.out_stride, wide, work.accumulate});
      }
    }
  }
}

}
