#pragma once
// Matrix products of rows that lie anywhere: C = A·B, and Σ aᵀ·d over many rows, shared among all threads.
#include "kernels/multiply.h"
#include "kernels/outer.h"

namespace dlspec::DLSPEC_ISA {

/** Rows of A at once: they stay in the second-level cache while the panels go by. */
constexpr int64_t kBlockRows = 16 * kTileRows;

/**
 * Chunks that a product is cut into where it is large enough: each packs anew what it reads, but a thread that begins
 * late, or is held up, holds up the others by one of its chunks. Their number is free: sums are taken in the same order
 * in all of them.
 */
DLSPEC_INLINE int64_t chunks_for(const Step& step) {
  const int threads = threads_of(*step.pool);
  return threads == 1 ? 1 : 4 * threads;
}

/** How a product reads A: where it lies, or by way of a copy. */
enum class Reading { kInPlace, kCopied };

/**
 * A copy is worth its making where several panels read it, or where rows are so far apart that they meet in the same
 * sets of the caches, which then lose them between one tile and the next.
 */
DLSPEC_INLINE Reading reading_of(int64_t stride, int64_t columns) {
  constexpr int64_t kMeeting = 512, kFewPanels = 3;
  return stride % kMeeting == 0 || columns > kFewPanels * kPanel ? Reading::kCopied : Reading::kInPlace;
}

/**
 * A product of `high` (rows of A or, in a sum over rows, its columns) by `columns` in at least `wanted` chunks, unless
 * they would be under a million multiply-adds: those that pack, copy and read the least.
 */
DLSPEC_INLINE Grid even_grid_of(int64_t high, int64_t columns, int64_t depth, int64_t wanted, Reading reading) {
  constexpr int64_t kLeastWork = 1 << 20;
  const int64_t panels = ceil_div(columns, kPanel);
  const int64_t least = max<int64_t>(1, min(wanted, high * columns * depth / kLeastWork));
  const int64_t most_blocks = max<int64_t>(1, high / (2 * kTileRows));
  Grid best{};
  for (int64_t parts = 1, cost = INT64_MAX; parts <= most_blocks; ++parts) {
    const int64_t block_rows = ceil_div(ceil_div(high, parts), kTileRows) * kTileRows;
    const int64_t blocks = ceil_div(high, block_rows);
    const int64_t group = whole_tiles(min(kMostPanels, max<int64_t>(1, panels / ceil_div(least, blocks))), kWidePanels);
    const int64_t groups = ceil_div(panels, group);
    // B is packed for every block; A is copied, or only read, for every group of panels.
    const int64_t passes = 2 * blocks * columns + groups * high * (reading == Reading::kCopied ? 2 : 1);
    const bool enough = blocks * groups >= least || parts == most_blocks;
    if (!enough || passes >= cost) continue;
    cost = passes;
    best = {block_rows, blocks, group, groups};
  }
  return best;
}

/** A thread's memory: panels of B, then some rows of A. */
struct ProductMemory {
  float *packed, *copied;
  explicit ProductMemory(void* workspace) : packed(static_cast<float*>(workspace)), copied(packed + kPackedFloats) {}
  static constexpr int64_t kPackedFloats = kMostPanels * kBlockK * kPanel;
  static constexpr size_t kBytes = (kPackedFloats + kBlockRows * kCopiedRow) * sizeof(float);
};

[[maybe_unused]] static size_t product_workspace(const Arguments&) { return ProductMemory::kBytes; }

DLSPEC_INLINE void copy_row(const float* from, int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += kLanes) store(to + i, load_up_to(from + i, count - i));
}

/**
 * C(rows, columns) = A(rows, k)·B, or C += A·B where it is told to accumulate; a(row) and c(row) say where a row's
 * values begin. Every chunk packs its own panels by pack(first_k, count, column, columns, to): a packing shared by all
 * would add a barrier.
 */
template <class RowOfA, class RowOfC, class Pack>
static void product(const Step& step, int64_t rows, int64_t k, int64_t columns, const Finish& finish, RowOfA a,
                    RowOfC c, Pack pack, bool accumulate = false) {
  const Even parts(k, kBlockK);
  const Reading reading = reading_of(k, columns);
  const Grid grid = even_grid_of(rows, columns, k, chunks_for(step), reading);
  parallel(step, grid.chunks(), [&](int64_t chunk, void* workspace) {
    const ProductMemory memory(workspace);
    const int64_t begin = chunk / grid.groups * grid.block_rows, end = min(rows, begin + grid.block_rows);
    const int64_t first_column = chunk % grid.groups * grid.group * kPanel;
    const int64_t wide = min(columns - first_column, grid.group * kPanel);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t first_k = parts.begin(part), count = parts.size(part);
      pack(first_k, count, first_column, wide, memory.packed);
      const bool adds = accumulate || part > 0;
      const Finish* const last = part + 1 == parts.pieces ? &finish : nullptr;
      const Even blocks(end - begin, kBlockRows);
      for (int64_t block = 0; block < blocks.pieces; ++block) {
        const int64_t first_row = begin + blocks.begin(block), high = blocks.size(block);
        const float* from[kBlockRows];
        float* to[kBlockRows];
        for (int64_t r = 0; r < high; ++r) {
          from[r] = a(first_row + r) + first_k;
          to[r] = c(first_row + r) + first_column;
          if (reading == Reading::kCopied) copy_row(from[r], count, memory.copied + r * kCopiedRow);
        }
        for (int64_t column = 0, taken; column < wide; column += taken) {
          const int64_t left = wide - column, half = column % kPanel;
          const int together = panels_together(count);
          taken = reading == Reading::kCopied ? copied_columns(column, left, together) : tile_columns(left, together);
          const Even tiles(high, most_rows(taken));
          for (int64_t t = 0; t < tiles.pieces; ++t) {
            const int64_t at = tiles.begin(t), size = tiles.size(t);
            float* out[kTileRows];
            for (int64_t r = 0; r < size; ++r) out[r] = to[at + r] + column;
            run_rows(size, {from + at, reading == Reading::kCopied ? memory.copied + at * kCopiedRow : nullptr, 1,
                            count, memory.packed + count * (column - half) + half, count * kPanel, out, taken, adds,
                            last, first_column + column});
          }
        }
      }
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
  const Even parts(k, kBlockK);
  for (int64_t part = 0; part < parts.pieces; ++part) {
    const float* from[kFewRows];
    for (int64_t r = 0; r < rows; ++r) from[r] = a.row(r) + parts.begin(part);
    for (int64_t column = 0, wide; column < columns; column += wide) {
      wide = tile_columns(columns - column, panels_together(parts.size(part)));
      const int64_t width = wide > kPanel ? kPanel : vectors_of(wide) * kLanes;
      const float* const b = packed.at + packed.k * column + parts.begin(part) * width;
      const Even tiles(rows, wide > kPanel ? kWideRows : kTileRows);
      for (int64_t t = 0; t < tiles.pieces; ++t) {
        float* to[kTileRows];
        for (int64_t r = 0; r < tiles.size(t); ++r) to[r] = c.row(tiles.begin(t) + r) + column;
        run_rows(tiles.size(t), {from + tiles.begin(t), nullptr, 1, parts.size(part), b, packed.k * kPanel, to, wide,
                                 accumulate || part > 0, nullptr, column});
      }
    }
  }
}

[[maybe_unused]] static size_t outer_workspace(const Arguments&) { return OuterMemory::bytes(1); }

/**
 * dW (inputs, columns), its rows `stride` apart, = Σ a(m)ᵀ·d(m) over `rows` rows m; a(row) and d(row) say where a row's
 * values begin. One slice: there are tiles of W enough to share.
 */
template <class RowOfA, class RowOfD>
static void outer_product(const Step& step, int64_t rows, int64_t inputs, int64_t columns, RowOfA a, RowOfD d,
                          Reading reading, float* dw, int64_t stride) {
  const Grid cut = even_grid_of(inputs, columns, rows, chunks_for(step), reading);
  const OuterGrid grid{1, 1, inputs, columns, cut.group, cut.groups, 1, 1, cut.block_rows, cut.blocks};
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
