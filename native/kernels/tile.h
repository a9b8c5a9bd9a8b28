#pragma once
// The register tiles that all matrix products are made of. A tile of C, some rows by one panel of columns, stays in
// registers while k runs: each element of A is broadcast and multiplied with the vectors of a row of packed B.
#include "kernels/chunks.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

// Rows × vectors that fill the registers: 32 registers hold 12×2 sums, 16 hold 6×2.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kTileRows = 12;
// More row pointers than there are general registers: two k for each time that one is fetched.
constexpr int kTileDepth = 2;
#else
constexpr int kTileRows = 6;
constexpr int kTileDepth = 1;
#endif
constexpr int kTileVectors = 2;
constexpr int kPanel = kTileVectors * kLanes;
// Where loads, not multiplications, are what a tile waits for, it takes two panels and half the rows: a value of A is
// then fetched for four vectors.
#if defined(__AVX512F__)
constexpr int kWidePanels = 2;
#else
constexpr int kWidePanels = 1;
#endif
constexpr int kWideRows = kTileRows / 2;
// Of copied rows a tile takes three vectors, one and a half panels: eight rows then have as many sums as twelve, and
// fetch fewer values for each product.
#if defined(__AVX512F__)
constexpr bool kTriples = true;
#else
constexpr bool kTriples = false;
#endif
constexpr int kTripleRows = 8, kTriple = 3 * kLanes;
// And of one vector twice the rows, where sums run over rows of A: they need no more row pointers for it.
constexpr int kTallRows = 2 * kTileRows;

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
  /** A value for each of C's, laid out as they are from `origin` on, that is added before the activation; or null. */
  const float* shortcut = nullptr;
  const float* origin = nullptr;
};

/** Of k at once: a packed panel of it stays in the first-level cache, or nearly. */
constexpr int64_t kBlockK = 384;
/** From one copied row of A to the next: rows then meet in no set of the cache, and all have one register. */
constexpr int64_t kCopiedRow = kBlockK + 16;

/** C = A·B, or C += A·B: `rows` by at most kPanel columns, by a triple, or by kWidePanels whole panels. */
struct Tile {
  /** Row pointers of A: kTileRows for each segment of k (a segment: a tap of a convolution, or all of k). */
  const float* const* a;
  /** Instead of them copied rows, of one segment. */
  const float* copied;
  int64_t segments;
  int64_t length;
  /** Packed: kPanel values (kLanes, where the panel is that narrow) for each k; `apart` from one panel to the next. */
  const float* b;
  int64_t apart;
  /** Rows of C, at the panel's first column. */
  float* const* c;
  int64_t columns;
  /** Go on from what C holds. */
  bool accumulate;
  /** Null until the last block of k. */
  const Finish* finish;
  int64_t first_column;
};

// The sums live in registers only where every loop over them is unrolled.
#define DLSPEC_UNROLL _Pragma("GCC unroll 32")

/** Vectors of P panels' rows of B, NV of each panel. */
template <int NV, int P>
DLSPEC_INLINE void load_row(Vec (&row)[P * NV], const float* b, int64_t apart) {
  DLSPEC_UNROLL for (int p = 0; p < P; ++p) {
    DLSPEC_UNROLL for (int j = 0; j < NV; ++j) row[p * NV + j] = load(b + p * apart + j * kLanes);
  }
}

/** sums += A's column k, whose rows begin at `a`, times a row of B. */
template <int M, int V>
DLSPEC_INLINE void multiply_row(Vec (&sums)[M][V], const float* const (&a)[M], int64_t k, const Vec (&row)[V]) {
  DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
    const Vec value = broadcast(a[r][k]);
    DLSPEC_UNROLL for (int j = 0; j < V; ++j) sums[r][j] += value * row[j];
  }
}

/** sums += A's columns [k, k + Depth) times as many rows of B, each of P panels of NV vectors. */
template <int M, int NV, int P, int Depth>
DLSPEC_INLINE void multiply_rows(Vec (&sums)[M][P * NV], const float* const (&a)[M], int64_t k, const float* b,
                                 int64_t apart) {
  if constexpr (P > 1) {
    // No registers for several rows of B.
    DLSPEC_UNROLL for (int d = 0; d < Depth; ++d) {
      Vec row[P * NV];
      load_row<NV, P>(row, b + d * NV * kLanes, apart);
      multiply_row(sums, a, k + d, row);
    }
    return;
  }
  Vec row[Depth][NV];
  DLSPEC_UNROLL for (int d = 0; d < Depth; ++d) load_row<NV, 1>(row[d], b + d * NV * kLanes, apart);
  DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
    const float* const from = a[r] + k;
    DLSPEC_UNROLL for (int d = 0; d < Depth; ++d) {
      const Vec value = broadcast(from[d]);
      DLSPEC_UNROLL for (int j = 0; j < NV; ++j) sums[r][j] += value * row[d][j];
    }
  }
}

/** sums = rows of C, row(r) being where row r is. */
template <int M, int NV, class Row>
DLSPEC_INLINE void load_sums(Vec (&sums)[M][NV], int64_t columns, Row row) {
  if (columns == NV * kLanes) {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      DLSPEC_UNROLL for (int j = 0; j < NV; ++j) sums[r][j] = load(row(r) + j * kLanes);
    }
  } else {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      DLSPEC_UNROLL for (int j = 0; j < NV; ++j) sums[r][j] = load_up_to(row(r) + j * kLanes, columns - j * kLanes);
    }
  }
}

template <int M, int NV, class Row>
DLSPEC_INLINE void store_sums(const Vec (&sums)[M][NV], int64_t columns, Row row) {
  if (columns == NV * kLanes) {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      DLSPEC_UNROLL for (int j = 0; j < NV; ++j) store(row(r) + j * kLanes, sums[r][j]);
    }
  } else {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      DLSPEC_UNROLL for (int j = 0; j < NV; ++j) store_up_to(row(r) + j * kLanes, sums[r][j], columns - j * kLanes);
    }
  }
}

/** sums += A·B, A's rows read where they lie. */
template <int M, int NV, int P>
DLSPEC_INLINE void multiply_segments(Vec (&sums)[M][P * NV], const Tile& tile) {
  const float* b = tile.b;
  const float* const* rows = tile.a;
  for (int64_t segment = 0; segment < tile.segments; ++segment, rows += kTileRows) {
    const float* a[M];
    for (int r = 0; r < M; ++r) a[r] = rows[r];
    int64_t k = 0;
    for (; k + kTileDepth <= tile.length; k += kTileDepth, b += kTileDepth * NV * kLanes) {
      multiply_rows<M, NV, P, kTileDepth>(sums, a, k, b, tile.apart);
    }
    for (; k < tile.length; ++k, b += NV * kLanes) multiply_rows<M, NV, P, 1>(sums, a, k, b, tile.apart);
  }
}

/** sums += the values of A at `a`, `stride` from one to the next, times a row of B. */
template <int M, int NV, int P>
DLSPEC_INLINE void multiply_values(Vec (&sums)[M][P * NV], const float* a, int64_t stride, const float* b,
                                   int64_t apart) {
  Vec row[P * NV];
  load_row<NV, P>(row, b, apart);
  DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
    const Vec value = broadcast(a[r * stride]);
    DLSPEC_UNROLL for (int j = 0; j < P * NV; ++j) sums[r][j] += value * row[j];
  }
}

/** The sums on their way out. */
template <int M, int V>
DLSPEC_INLINE void finish_sums(Vec (&sums)[M][V], const Tile& tile) {
  if (tile.finish && tile.finish->bias) {
    DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
      const Vec bias = load_up_to(tile.finish->bias + tile.first_column + j * kLanes, tile.columns - j * kLanes);
      DLSPEC_UNROLL for (int r = 0; r < M; ++r) sums[r][j] += bias;
    }
  }
  if (tile.finish && tile.finish->shortcut) {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      const float* const added = tile.finish->shortcut + (tile.c[r] - tile.finish->origin);
      DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
        sums[r][j] += load_up_to(added + j * kLanes, tile.columns - j * kLanes);
      }
    }
  }
  if (tile.finish && tile.finish->activation == kRelu) {
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      DLSPEC_UNROLL for (int j = 0; j < V; ++j) sums[r][j] = relu(sums[r][j]);
    }
  }
  store_sums(sums, tile.columns, [&](int r) { return tile.c[r]; });
  if (tile.finish && tile.finish->activation > kRelu) {
    for (int r = 0; r < M; ++r) activate_row(tile.c[r], tile.columns, tile.finish->activation);
  }
}

template <int M, int NV, int P = 1>
static void run_tile(const Tile& tile) {
  Vec sums[M][P * NV] = {};
  if (tile.accumulate) load_sums(sums, tile.columns, [&](int r) { return tile.c[r]; });
  if (tile.copied) {
    const float *b = tile.b, *const end = tile.copied + tile.length;
    const int64_t apart = tile.apart;
    for (const float* a = tile.copied; a < end; ++a, b += NV * kLanes) {
      multiply_values<M, NV, P>(sums, a, kCopiedRow, b, apart);
    }
  } else {
    multiply_segments<M, NV, P>(sums, tile);
  }
  finish_sums(sums, tile);
}

/** A triple's columns, which begin with a panel or in the middle of one, of copied rows. */
template <int M>
static void run_triple(const Tile& tile) {
  Vec sums[M][3] = {};
  if (tile.accumulate) load_sums(sums, tile.columns, [&](int r) { return tile.c[r]; });
  const int64_t second = tile.first_column % kPanel == 0 ? kLanes : tile.apart - kLanes, third = tile.apart;
  const auto add = [&](const float* a, const float* b) __attribute__((always_inline)) {
    const Vec row[3] = {load(b), load(b + second), load(b + third)};
    DLSPEC_UNROLL for (int r = 0; r < M; ++r) {
      const Vec value = broadcast(a[r * kCopiedRow]);
      DLSPEC_UNROLL for (int j = 0; j < 3; ++j) sums[r][j] += value * row[j];
    }
  };
  const float *a = tile.copied, *b = tile.b, *const end = a + tile.length;
  for (; a + 1 < end; a += 2, b += 2 * kPanel) {
    add(a, b);
    // Else GCC fetches both rows of B first, for which there are no registers.
    asm volatile("" ::: "memory");
    add(a + 1, b + kPanel);
  }
  if (a < end) add(a, b);
  finish_sums(sums, tile);
}

/** Sums over rows: out (rows of W) += Σ_m a[m]ᵀ·d[m], a few values of each row of A by a panel of D. */
struct OuterTile {
  /** Rows of A, and where in each the tile's values begin. */
  const float* const* a;
  int64_t offset;
  /** Instead of them the tile's values alone, kTileRows apart from one m to the next. */
  const float* copied;
  int64_t count;
  /** Packed: a panel's values for each m; `apart` from one panel to the next. */
  const float* d;
  int64_t apart;
  float* out;
  int64_t out_stride;
  int64_t columns;
  bool accumulate;
};

template <int M, int NV, int P = 1>
static void run_outer_tile(const OuterTile& tile) {
  Vec sums[M][P * NV] = {};
  const auto out = [&](int r) { return tile.out + r * tile.out_stride; };
  if (tile.accumulate) load_sums(sums, tile.columns, out);
  const float* d = tile.d;
  const int64_t apart = tile.apart, offset = tile.offset;
  if (tile.copied) {
    const float* const end = tile.copied + tile.count * kTileRows;
    for (const float* a = tile.copied; a < end; a += kTileRows, d += NV * kLanes) {
      multiply_values<M, NV, P>(sums, a, 1, d, apart);
    }
  } else {
    const float* const* const a = tile.a;
    const auto add = [&](int64_t m) __attribute__((always_inline)) {
      const float* from = a[m] + offset;
      // Else GCC keeps each offset + r in a register of its own, of which there are not so many.
      asm("" : "+r"(from));
      multiply_values<M, NV, P>(sums, from, 1, d + m * NV * kLanes, apart);
    };
    int64_t m = 0;
    for (; m + kTileDepth <= tile.count; m += kTileDepth) {
      DLSPEC_UNROLL for (int i = 0; i < kTileDepth; ++i) add(m + i);
    }
    for (; m < tile.count; ++m) add(m);
  }
  store_sums(sums, tile.columns, out);
}

/**
 * By rows and vectors, so that no rows are computed to be thrown away; `wide`: by rows, of kWidePanels; `tall`: by
 * rows, of one vector; `triple`: by rows, of three.
 */
struct TileTable {
  void (*inner[kTileRows + 1][kTileVectors + 1])(const Tile&) = {};
  void (*outer[kTileRows + 1])(const OuterTile&) = {};
  void (*tall_outer[kTallRows + 1])(const OuterTile&) = {};
  void (*wide_inner[kWideRows + 1])(const Tile&) = {};
  void (*triple[kTripleRows + 1])(const Tile&) = {};
  void (*wide_outer[kWideRows + 1])(const OuterTile&) = {};
};

template <int M>
static constexpr void fill(TileTable& table) {
  table.inner[M][1] = run_tile<M, 1>;
  table.inner[M][2] = run_tile<M, 2>;
  table.tall_outer[M] = run_outer_tile<M, 1>;
  table.tall_outer[kTileRows + M] = run_outer_tile<kTileRows + M, 1>;
  table.outer[M] = run_outer_tile<M, 2>;
  if constexpr (kWidePanels > 1 && M <= kWideRows) {
    table.wide_inner[M] = run_tile<M, kTileVectors, kWidePanels>;
    table.wide_outer[M] = run_outer_tile<M, kTileVectors, kWidePanels>;
  }
  if constexpr (kTriples && M <= kTripleRows) table.triple[M] = run_triple<M>;
  if constexpr (M > 1) fill<M - 1>(table);
}

constexpr TileTable make_table() {
  TileTable table;
  fill<kTileRows>(table);
  return table;
}
static constexpr TileTable kTiles = make_table();

/** Panels that one tile of C takes at once: as many rows of B as this stay in the first-level cache. */
DLSPEC_INLINE int panels_together(int64_t k) { return k <= 192 ? kWidePanels : 1; }
/** How many of the columns that are left one tile takes. */
DLSPEC_INLINE int64_t tile_columns(int64_t left, int together) {
  return left >= together * kPanel ? together * kPanel : left < kPanel ? left : kPanel;
}
/** The same of copied rows, `column` counted from a panel's first: triples come in twos, to end where a panel does. */
DLSPEC_INLINE int64_t copied_columns(int64_t column, int64_t left, int together) {
  return kTriples && (column % kPanel != 0 || left >= 2 * kTriple) ? kTriple : tile_columns(left, together);
}
/** Panels that a chunk takes: more than a tile's, in whole tiles. */
DLSPEC_INLINE int64_t whole_tiles(int64_t panels, int together) {
  return panels > together ? (panels + together - 1) / together * together : panels;
}

DLSPEC_INLINE int vectors_of(int64_t columns) { return columns > kLanes ? 2 : 1; }

/** Up to kTileRows rows of C, of a triple up to kTripleRows; a wide tile's in two halves. */
DLSPEC_INLINE void run_rows(int64_t rows, Tile tile) {
  if (kTriples && tile.columns == kTriple) return kTiles.triple[rows](tile);
  if (tile.columns <= kPanel) return kTiles.inner[rows][vectors_of(tile.columns)](tile);
  const int64_t half = rows > kWideRows ? (rows + 1) / 2 : rows;
  kTiles.wide_inner[half](tile);
  if (half == rows) return;
  tile.a += half;
  if (tile.copied) tile.copied += half * kCopiedRow;
  tile.c += half;
  kTiles.wide_inner[rows - half](tile);
}

/** Rows of A that one call of run_rows takes at most. */
DLSPEC_INLINE int64_t most_rows(int64_t columns) { return kTriples && columns == kTriple ? kTripleRows : kTileRows; }
/** Values of A's rows that one call of run_values takes at most; of copied rows there are kTileRows. */
DLSPEC_INLINE int64_t most_values(int64_t columns, bool copied) {
  return columns > kLanes || copied ? kTileRows : kTallRows;
}

/** The same of values of A's rows. */
DLSPEC_INLINE void run_values(int64_t values, OuterTile tile) {
  if (tile.columns <= kLanes) return kTiles.tall_outer[values](tile);
  if (tile.columns <= kPanel) return kTiles.outer[values](tile);
  const int64_t half = values > kWideRows ? (values + 1) / 2 : values;
  kTiles.wide_outer[half](tile);
  if (half == values) return;
  tile.offset += half;
  if (tile.copied) tile.copied += half;
  tile.out += half * tile.out_stride;
  kTiles.wide_outer[values - half](tile);
}

/** Cuts [0, count) into pieces of at most `most`, as even as can be: tiles of 11 and 11 rather than of 12 and 10. */
struct Even {
  int64_t count, pieces;
  /** Values of a smaller piece, and how many pieces, the first ones, are larger by one. Kept: dividing takes long. */
  int64_t least, larger;
  Even(int64_t count, int64_t most)
      : count(count),
        pieces(ceil_div(count, most)),
        least(pieces > 0 ? count / pieces : 0),
        larger(count - least * pieces) {}
  int64_t begin(int64_t piece) const { return piece * least + min(piece, larger); }
  int64_t size(int64_t piece) const { return least + (piece < larger ? 1 : 0); }
};

}
