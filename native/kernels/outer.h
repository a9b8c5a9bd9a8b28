#pragma once
// Weight gradients: dW(K, columns) = Σ_m a[m]ᵀ·d[m] over many rows m, in tiles of W that stay in registers while the
// rows run by. Where W has few tiles the rows are cut into slices with sums of their own, added up afterwards.
#include "kernels/pack.h"

namespace dlspec::DLSPEC_ISA {

/** Rows at once: a panel of D of so many stays in the first-level cache. */
constexpr int64_t kOuterRows = 256;
constexpr int64_t kOuterPanels = 8;
constexpr int64_t kOuterPackedFloats = kOuterPanels * kOuterRows * kPanel;
/** Values of A's rows that are copied together, and what lies between them: rows then meet in no set of the cache. */
constexpr int64_t kCopiedValues = 16 * kTileRows, kCopiedStride = kCopiedValues + 16;

/** A thread's memory: panels of D, parts of A's rows, then the row pointers. */
struct OuterMemory {
  float *packed, *copied;
  const float** rows;
  explicit OuterMemory(void* workspace) : packed(static_cast<float*>(workspace)) {
    copied = packed + kOuterPackedFloats;
    rows = reinterpret_cast<const float**>(copied + kOuterRows * kCopiedStride);
  }
  static size_t bytes(int64_t segments) {
    return (kOuterPackedFloats + kOuterRows * kCopiedStride) * sizeof(float) + segments * kOuterRows * sizeof(float*);
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
  OuterGrid grid{slices, segments, length, columns, min(panels, kOuterPanels), 1, segments, 1, length, 1};
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

[[maybe_unused]] static void outer_panels(const OuterWork& work) {
  const float* pointers[kOuterRows];
  for (int64_t first = 0; first < work.k; first += kCopiedValues) {
    const int64_t values = min(kCopiedValues, work.k - first);
    const float* const* rows = work.rows;
    int64_t offset = work.first_k + first;
    if (work.copied) {
      for (int64_t m = 0; m < work.count; ++m) {
        const float* const from = work.rows[m] + offset;
        float* const to = work.copied + m * kCopiedStride;
        int64_t i = 0;
        for (; i + kLanes <= values; i += kLanes) store(to + i, load(from + i));
        if (i < values) store_first(to + i, load_first(from + i, values - i), values - i);
        pointers[m] = to;
      }
      rows = pointers;
      offset = 0;
    }
    const Even tiles(values, kTileRows);
    for (int64_t column = 0, wide; column < work.columns; column += wide) {
      wide = tile_columns(work.columns - column, kWidePanels);
      for (int64_t t = 0; t < tiles.pieces; ++t) {
        float* const out = work.out + (first + tiles.begin(t)) * work.out_stride + column;
        run_values(tiles.size(t), {rows, offset + tiles.begin(t), work.count, work.packed + work.count * column,
                                   work.count * kPanel, out, work.out_stride, wide, work.accumulate});
      }
    }
  }
}

}
