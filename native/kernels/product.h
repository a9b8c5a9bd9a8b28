#pragma once
// Matrix products of rows that lie anywhere: C = A·B, and Σ aᵀ·d over many rows, shared among all threads.
#include "kernels/multiply.h"
#include "kernels/outer.h"

namespace dlspec::DLSPEC_ISA {

/** Of k at once: a packed panel of it stays in the first-level cache, or nearly. */
constexpr int64_t kBlockK = 384;
/** Rows in a block, and values: a block of A stays in the second-level cache while the panels go by. */
constexpr int64_t kBlockRows = 512, kBlockFloats = 64 * 1024;

constexpr size_t kPackedBytes = kMostPanels * kBlockK * kPanel * sizeof(float);
constexpr size_t kProductRowPointers = (kBlockRows + ceil_div(kBlockRows, kTileRows) * kTileRows) * sizeof(float*);

[[maybe_unused]] static size_t product_workspace(const Arguments&) { return kPackedBytes + kProductRowPointers; }

/**
 * C(rows, columns) = A(rows, k)·B, or C += A·B where it is told to accumulate; a(row) and c(row) say where a row's
 * values begin. Every chunk packs its own panels by pack(first_k, count, column, columns, to): with this few rows a
 * packing shared by all would only add a barrier.
 */
template <class RowOfA, class RowOfC, class Pack>
static void product(const Step& step, int64_t rows, int64_t k, int64_t columns, const Finish& finish, RowOfA a,
                    RowOfC c, Pack pack, bool accumulate = false) {
  const Even parts(k, kBlockK);
  const int64_t most_rows = min(kBlockRows, kBlockFloats / max<int64_t>(1, parts.size(0)));
  const Grid grid = grid_of(rows, ceil_div(columns, kPanel), k, most_rows, kMostPanels, false);
  parallel(step, grid.chunks(), [&](int64_t chunk, void* workspace) {
    const int64_t first_row = chunk / grid.groups * grid.block_rows;
    const int64_t first_column = chunk % grid.groups * grid.group * kPanel;
    const int64_t end_column = min(columns, first_column + grid.group * kPanel);
    float* const packed = static_cast<float*>(workspace);
    const Block block(min(grid.block_rows, rows - first_row), 1, k, static_cast<char*>(workspace) + kPackedBytes);
    for (int64_t t = 0, row = first_row; t < block.tiles.pieces; ++t) {
      for (int64_t r = 0; r < block.tiles.size(t); ++r, ++row) {
        block.row(t, 0, r) = a(row);
        block.c[row - first_row] = c(row);
      }
    }
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t first_k = parts.begin(part), count = parts.size(part);
      const Finish* const last = part + 1 == parts.pieces ? &finish : nullptr;
      pack(first_k, count, first_column, end_column - first_column, packed);
      run_panels(block, {0, 1, first_k, count, packed, count * kPanel, 0, first_column, end_column - first_column,
                         accumulate || part > 0, last});
    }
  });
}

/** Packs W(k, columns), its rows `stride` apart, for `product`. */
DLSPEC_INLINE auto packer(const float* w, int64_t stride) {
  return [=](int64_t k, int64_t count, int64_t column, int64_t columns, float* to) {
    pack_panels(w + k * stride + column, stride, count, columns, to);
  };
}

/** Packs the transpose of W(columns, k), its rows `stride` apart, for `product`. */
DLSPEC_INLINE auto transposed_packer(const float* w, int64_t stride) {
  return [=](int64_t k, int64_t count, int64_t column, int64_t columns, float* to) {
    for (int64_t at = 0; at < columns; at += kPanel) {
      pack_panel_transposed(w + (column + at) * stride + k, stride, count, min<int64_t>(kPanel, columns - at),
                            to + count * at);
    }
  };
}

/** All panels of W(k, columns), packed by all threads: the panel of a column starts at to + k·column. */
[[maybe_unused]] static void pack_all(const Step& step, const float* w, int64_t k, int64_t columns, float* to) {
  parallel(step, ceil_div(columns, kPanel), [=](int64_t panel, void*) {
    const int64_t column = panel * kPanel;
    pack_panels(w + column, columns, k, min<int64_t>(kPanel, columns - column), to + k * column);
  });
}

/** The same of the transpose of W(columns, k). */
[[maybe_unused]] static void pack_all_transposed(const Step& step, const float* w, int64_t k, int64_t columns,
                                                 float* to) {
  parallel(step, ceil_div(columns, kPanel), [=](int64_t panel, void*) {
    const int64_t column = panel * kPanel;
    pack_panel_transposed(w + column * k, k, k, min<int64_t>(kPanel, columns - column), to + k * column);
  });
}

/** A few rows, `stride` apart. */
template <class T>
struct Strided {
  T* at;
  int64_t stride;
  T* row(int64_t r) const { return at + r * stride; }
};

constexpr int64_t kFewRows = 64;

/** Panels of B(k, columns). */
struct Packed {
  const float* at;
  int64_t k;
};

/** C (rows, columns) = A (rows, k)·B by one thread, of B's first k rows; at most kFewRows rows of A. */
[[maybe_unused]] static void multiply_few(int64_t rows, int64_t k, int64_t columns, const Strided<const float>& a,
                                          const Packed& packed, const Strided<float>& c, bool accumulate) {
  const Even tiles(rows, kTileRows), parts(k, kBlockK);
  for (int64_t part = 0; part < parts.pieces; ++part) {
    const float* from[kFewRows];
    for (int64_t r = 0; r < rows; ++r) from[r] = a.row(r) + parts.begin(part);
    for (int64_t column = 0, wide; column < columns; column += wide) {
      wide = tile_columns(columns - column, panels_together(parts.size(part)));
      const int64_t width = wide > kPanel ? kPanel : vectors_of(wide) * kLanes;
      const float* const b = packed.at + packed.k * column + parts.begin(part) * width;
      for (int64_t t = 0; t < tiles.pieces; ++t) {
        float* to[kTileRows];
        for (int64_t r = 0; r < tiles.size(t); ++r) to[r] = c.row(tiles.begin(t) + r) + column;
        run_rows(tiles.size(t), {from + tiles.begin(t), 1, parts.size(part), b, packed.k * kPanel, to, wide,
                                 accumulate || part > 0, nullptr, column});
      }
    }
  }
}

[[maybe_unused]] static size_t outer_workspace(const Arguments&) { return OuterMemory::bytes(1); }

/** How a sum over rows reads A: where it lies, or by way of a copy. */
enum class Reading { kInPlace, kCopied };

/** Rows so far apart meet in the same sets of the caches, which then lose them between one tile and the next. */
DLSPEC_INLINE Reading reading_of(int64_t stride) {
  constexpr int64_t kMeeting = 512;
  return stride % kMeeting == 0 ? Reading::kCopied : Reading::kInPlace;
}

/**
 * One segment and one slice in at least `wanted` chunks, unless they would be under a million multiply-adds: those that
 * pack, copy and read the least. How many there are is free, as each value of W is summed in the order of the rows,
 * whatever chunk it is in.
 */
DLSPEC_INLINE OuterGrid outer_grid_for(int64_t rows, int64_t length, int64_t columns, int64_t wanted, Reading reading) {
  constexpr int64_t kLeastWork = 1 << 20;
  const int64_t panels = ceil_div(columns, kPanel);
  const int64_t least = max<int64_t>(1, min(wanted, rows * length * columns / kLeastWork));
  const int64_t most_groups = max<int64_t>(1, length / (2 * kTileRows));
  OuterGrid best{};
  for (int64_t parts = 1, cost = INT64_MAX; parts <= most_groups; ++parts) {
    const int64_t k_group = ceil_div(ceil_div(length, parts), kTileRows) * kTileRows;
    const int64_t k_groups = ceil_div(length, k_group);
    const int64_t group =
        whole_tiles(min(kOuterPanels, max<int64_t>(1, panels / ceil_div(least, k_groups))), kWidePanels);
    const int64_t groups = ceil_div(panels, group);
    // D is packed for every group of k; A is copied, or only read, for every group of panels.
    const int64_t passes = 2 * k_groups * columns + groups * length * (reading == Reading::kCopied ? 2 : 1);
    const bool enough = k_groups * groups >= least || parts == most_groups;
    if (!enough || passes >= cost) continue;
    cost = passes;
    best = {1, 1, length, columns, group, groups, 1, 1, k_group, k_groups};
  }
  return best;
}

/**
 * dW (inputs, columns), its rows `stride` apart, = Σ a(m)ᵀ·d(m) over `rows` rows m; a(row) and d(row) say where a row's
 * values begin. One slice: there are tiles of W enough to share, and no more chunks than that takes, as each packs its
 * part of D.
 */
template <class RowOfA, class RowOfD>
static void outer_product(const Step& step, int64_t rows, int64_t inputs, int64_t columns, RowOfA a, RowOfD d,
                          Reading reading, float* dw, int64_t stride) {
  const OuterGrid grid = outer_grid_for(rows, inputs, columns, 4 * threads_of(*step.pool), reading);
  parallel(step, grid.chunks(), [&](int64_t chunk, void* workspace) {
    const OuterMemory memory(workspace);
    const OuterChunk at = grid.chunk(chunk);
    const int64_t wide = at.end_column - at.first_column;
    float* const out = dw + at.first_k * stride + at.first_column;
    const Even parts(rows, kOuterRows);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t m = parts.begin(part), count = parts.size(part);
      for (int64_t i = 0; i < count; ++i) memory.rows[i] = a(m + i);
      pack_rows([&](int64_t i) { return d(m + i) + at.first_column; }, count, wide, memory.packed);
      outer_panels({memory.rows, at.first_k, at.end_k - at.first_k, count, memory.packed, wide, out, stride, part > 0,
                    reading == Reading::kCopied ? memory.copied : nullptr});
    }
  });
}

}
