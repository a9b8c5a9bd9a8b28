#pragma once
// The register tiles that all matrix products are made of. A tile of C, some rows by one panel of columns, stays in
// registers while k runs: each element of A is broadcast and multiplied with the vectors of a row of packed B.
#include "kernels/common.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

// Rows × vectors that fill the registers: 32 registers hold 12×2 sums, 16 hold 6×2.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kTileRows = 12;
#else
constexpr int kTileRows = 6;
#endif
constexpr int kTileVectors = 2;
constexpr int kPanel = kTileVectors * kLanes;

DLSPEC_INLINE Vec activate(Vec v, int64_t activation) {
  switch (activation) {
    case kRelu:
      return relu(v);
    case kSigmoid:
      return sigmoid(v);
    case kTanh:
      return tanh(v);
    default:
      return v;
  }
}

/** In place and out of line: the exponentials are too long to stand in every tile. */
[[maybe_unused]] static __attribute__((noinline)) void activate_row(float* row, int64_t count, int64_t activation) {
  for (int64_t i = 0; i < count; i += kLanes)
    store_up_to(row + i, activate(load_up_to(row + i, count - i), activation), count - i);
}

/** What is done with the sums of a tile on their way out. */
struct Finish {
  /** Per column, or null. */
  const float* bias;
  int64_t activation;
};

/** C = A·B, or C += A·B: `rows` by at most kPanel columns. */
struct Tile {
  /** Row pointers of A: kTileRows for each segment of k (a segment: a tap of a convolution, or all of k). */
  const float* const* a;
  int64_t segments;
  int64_t length;
  /** Packed: kPanel values (kLanes, where the panel is that narrow) for each k. */
  const float* b;
  /** Rows of C, at the panel's first column. */
  float* const* c;
  int64_t columns;
  /** Go on from what C holds. */
  bool accumulate;
  /** Null until the last block of k. */
  const Finish* finish;
  int64_t first_column;
};

template <int M, int NV>
static void run_tile(const Tile& tile) {
  Vec sums[M][NV];
  for (int r = 0; r < M; ++r) {
    for (int j = 0; j < NV; ++j) {
      sums[r][j] = tile.accumulate ? load_up_to(tile.c[r] + j * kLanes, tile.columns - j * kLanes) : Vec{};
    }
  }
  const float* b = tile.b;
  const float* const* rows = tile.a;
  for (int64_t segment = 0; segment < tile.segments; ++segment, rows += kTileRows) {
    const float* a[M];
    for (int r = 0; r < M; ++r) a[r] = rows[r];
    for (int64_t k = 0; k < tile.length; ++k, b += NV * kLanes) {
      Vec column[NV];
      for (int j = 0; j < NV; ++j) column[j] = load(b + j * kLanes);
      for (int r = 0; r < M; ++r) {
        const Vec value = broadcast(a[r][k]);
        for (int j = 0; j < NV; ++j) sums[r][j] += value * column[j];
      }
    }
  }
  const bool relu_here = tile.finish && tile.finish->activation == kRelu;
  Vec bias[NV] = {};
  if (tile.finish && tile.finish->bias) {
    for (int j = 0; j < NV; ++j) {
      bias[j] = load_up_to(tile.finish->bias + tile.first_column + j * kLanes, tile.columns - j * kLanes);
    }
  }
  for (int r = 0; r < M; ++r) {
    for (int j = 0; j < NV; ++j) {
      const Vec sum = sums[r][j] + bias[j];
      store_up_to(tile.c[r] + j * kLanes, relu_here ? relu(sum) : sum, tile.columns - j * kLanes);
    }
  }
  if (tile.finish && tile.finish->activation > kRelu) {
    for (int r = 0; r < M; ++r) activate_row(tile.c[r], tile.columns, tile.finish->activation);
  }
}

/**
 * Sums over rows: out (rows of W) += Σ_m a[m]ᵀ·d[m], `M` values of each row of A by a panel of D. `a` points at the
 * first of the M values in every row.
 */
struct OuterTile {
  const float* const* a;
  int64_t offset;
  int64_t count;
  /** Packed like b above, one row for each m. */
  const float* d;
  float* out;
  int64_t out_stride;
  int64_t columns;
  bool accumulate;
};

template <int M, int NV>
static void run_outer_tile(const OuterTile& tile) {
  Vec sums[M][NV];
  for (int r = 0; r < M; ++r) {
    for (int j = 0; j < NV; ++j) {
      const float* const from = tile.out + r * tile.out_stride + j * kLanes;
      sums[r][j] = tile.accumulate ? load_up_to(from, tile.columns - j * kLanes) : Vec{};
    }
  }
  const float* d = tile.d;
  for (int64_t m = 0; m < tile.count; ++m, d += NV * kLanes) {
    const float* const a = tile.a[m] + tile.offset;
    Vec row[NV];
    for (int j = 0; j < NV; ++j) row[j] = load(d + j * kLanes);
    for (int r = 0; r < M; ++r) {
      const Vec value = broadcast(a[r]);
      for (int j = 0; j < NV; ++j) sums[r][j] += value * row[j];
    }
  }
  for (int r = 0; r < M; ++r) {
    for (int j = 0; j < NV; ++j) {
      store_up_to(tile.out + r * tile.out_stride + j * kLanes, sums[r][j], tile.columns - j * kLanes);
    }
  }
}

template <class T>
struct TileTable {
  void (*run[kTileRows + 1][kTileVectors + 1])(const T&) = {};
};

template <int M>
static constexpr void fill(TileTable<Tile>& inner, TileTable<OuterTile>& outer) {
  inner.run[M][1] = run_tile<M, 1>;
  inner.run[M][2] = run_tile<M, 2>;
  outer.run[M][1] = run_outer_tile<M, 1>;
  outer.run[M][2] = run_outer_tile<M, 2>;
  if constexpr (M > 1) fill<M - 1>(inner, outer);
}

struct TileTables {
  TileTable<Tile> inner;
  TileTable<OuterTile> outer;
};
constexpr TileTables make_tables() {
  TileTables tables;
  fill<kTileRows>(tables.inner, tables.outer);
  return tables;
}
/** By rows and vectors: no rows are computed to be thrown away. */
static constexpr TileTables kTiles = make_tables();

DLSPEC_INLINE int vectors_of(int64_t columns) { return columns > kLanes ? 2 : 1; }

/** Cuts [0, count) into pieces of at most `most`, as even as can be: tiles of 11 and 11 rather than of 12 and 10. */
struct Even {
  int64_t count, pieces;
  Even(int64_t count, int64_t most) : count(count), pieces(ceil_div(count, most)) {}
  int64_t begin(int64_t piece) const { return piece * (count / pieces) + min(piece, count % pieces); }
  int64_t size(int64_t piece) const { return begin(piece + 1) - begin(piece); }
};

}
