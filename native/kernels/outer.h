#pragma once
// Weight gradients: dW(K, columns) = Σ_m a[m]ᵀ·d[m] over many rows m, in tiles of W that stay in registers while the
// rows run by. Where W has few tiles the rows are cut into slices with sums of their own, added up afterwards.
#include "kernels/pack.h"

namespace dlspec::DLSPEC_ISA {

/** Rows at once: a panel of D of so many stays in the first-level cache. */
constexpr int64_t kOuterRows = 192;
constexpr size_t kOuterPanelBytes = kOuterRows * kPanel * sizeof(float);

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

/** Some 24 chunks of at least a million multiply-adds: panels are split first (D is packed once per panel), then taps,
 * then k. */
DLSPEC_INLINE OuterGrid outer_grid_of(int64_t rows, int64_t segments, int64_t length, int64_t columns, int64_t slices) {
  constexpr int64_t kChunks = 24, kLeastWork = 1 << 20;
  const int64_t panels = ceil_div(columns, kPanel);
  OuterGrid grid{slices, segments, length, columns, panels, 1, segments, 1, length, 1};
  while (true) {
    const int64_t work = ceil_div(rows, slices) * grid.segment_group * grid.k_group * grid.panel_group * kPanel;
    if (grid.chunks() >= kChunks || work < 2 * kLeastWork) return grid;
    if (grid.panel_group > 1) {
      grid.panel_group = ceil_div(grid.panel_group, 2);
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

/** All k of one segment by one panel: `out` at the first k and column, rows of `rows` shifted by `first_k`. */
struct OuterPanel {
  const float* const* rows;
  int64_t first_k, k;
  int64_t count;
  const float* packed;
  float* out;
  int64_t out_stride;
  int64_t columns;
  bool accumulate;
};

[[maybe_unused]] static void outer_panel(const OuterPanel& panel) {
  const Even tiles(panel.k, kTileRows);
  for (int64_t t = 0; t < tiles.pieces; ++t) {
    const int64_t begin = tiles.begin(t);
    kTiles.outer.run[tiles.size(t)][vectors_of(panel.columns)]({panel.rows, panel.first_k + begin, panel.count,
                                                                panel.packed, panel.out + begin * panel.out_stride,
                                                                panel.out_stride, panel.columns, panel.accumulate});
  }
}

}
