#pragma once
// B in panels: for each panel of columns, row after row of k, the panel's values side by side. The last panel is one
// vector wide where that is enough; columns that are not there are 0.
#include <utility>

#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

/** Floats of all panels: `columns` rounded up to vectors, times k. */
DLSPEC_INLINE int64_t packed_floats(int64_t k, int64_t columns) { return ceil_div(columns, kLanes) * kLanes * k; }

/** Panels that one thread packs side by side, so that rows of B are read in long pieces. */
constexpr int64_t kMostPanels = 16;

/** The panels of B(k, columns), row(i) being where row i begins; the panel of a column starts at to + k·column. */
template <class Row>
static void pack_rows(Row row, int64_t k, int64_t columns, float* to) {
  const int64_t rest = columns % kPanel, whole = columns - rest, width = vectors_of(rest) * kLanes;
  for (int64_t i = 0; i < k; ++i) {
    const float* const b = row(i);
    for (int64_t column = 0; column < whole; column += kPanel) {
      float* const panel = to + k * column + i * kPanel;
      for (int j = 0; j < kPanel; j += kLanes) store(panel + j, load(b + column + j));
    }
    if (rest == 0) continue;
    float* const panel = to + k * whole + i * width;
    for (int64_t j = 0; j < width; j += kLanes) store(panel + j, load_up_to(b + whole + j, rest - j));
  }
}

/** The same of rows that are `stride` apart. */
[[maybe_unused]] static void pack_panels(const float* b, int64_t stride, int64_t k, int64_t columns, float* to) {
  pack_rows([=](int64_t i) { return b + i * stride; }, k, columns, to);
}

/** Swaps the off-diagonal halves of blocks of 2·D: log2(kLanes) such passes transpose a square. */
template <int D, int... Lane>
DLSPEC_INLINE void transpose_pass(Vec (&rows)[kLanes], std::integer_sequence<int, Lane...>) {
  for (int i = 0; i < kLanes; ++i) {
    if (i & D) continue;
    const Vec a = rows[i], b = rows[i + D];
    rows[i] = __builtin_shufflevector(a, b, (Lane & D ? kLanes + Lane - D : Lane)...);
    rows[i + D] = __builtin_shufflevector(a, b, (Lane & D ? kLanes + Lane : Lane + D)...);
  }
}

DLSPEC_INLINE void transpose(Vec (&rows)[kLanes]) {
  constexpr std::make_integer_sequence<int, kLanes> lanes;
  transpose_pass<1>(rows, lanes);
  transpose_pass<2>(rows, lanes);
  if constexpr (kLanes > 4) transpose_pass<4>(rows, lanes);
  if constexpr (kLanes > 8) transpose_pass<8>(rows, lanes);
}

/** A panel of the transpose of W(columns, k), rows of W `stride` apart. */
[[maybe_unused]] static void pack_panel_transposed(const float* w, int64_t stride, int64_t k, int64_t columns,
                                                   float* to) {
  const int64_t width = vectors_of(columns) * kLanes;
  for (int64_t column = 0; column < width; column += kLanes) {
    const int64_t there = min<int64_t>(columns - column, kLanes);
    for (int64_t i = 0; i < k; i += kLanes) {
      Vec square[kLanes];
      for (int r = 0; r < kLanes; ++r) {
        square[r] = r < there ? load_up_to(w + (column + r) * stride + i, k - i) : Vec{};
      }
      transpose(square);
      const int64_t rows = min<int64_t>(k - i, kLanes);
      for (int r = 0; r < kLanes; ++r) {
        if (r < rows) store(to + (i + r) * width + column, square[r]);
      }
    }
  }
}

}
