// Multi-head attention between the linear layers: o = softmax(Q·Kᵀ/√d)·V of each head, in blocks that stay in the cache
// and without anything of size length² in memory (Dao et al. 2022; the softmax's running maximum: Milakov and
// Gimelshein 2018). Q, K, V and O are rows of steps; a head has its columns of each. mask (N, keys): 1 where a key
// counts, 0 where nobody sees it; a query that sees none gathers 0.
#include <math.h>

#include "kernels/product.h"
#include "simd/philox.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Queries and keys of a block; keys come in whole batches of random words. */
constexpr int64_t kQueries = 32, kKeys = 128;
static_assert(kQueries <= kFewRows && kQueries % kLanes == 0);
static_assert(kKeys % kPhiloxWords == 0 && kKeys % kPanel == 0);

/** Rows of all samples; a head's part of a row begins at `first` + head·width. */
struct Heads {
  float* at;
  int64_t length, stride, first, width;
  Strided<float> of(int64_t sample, int64_t head) const {
    return {at + sample * length * stride + first + head * width, stride};
  }
};

struct Problem {
  int64_t heads, queries, keys, key_width, value_width;
  bool causal;
  float scale;
  /** Attention weights are dropped where the upper 24 bits of their word are below this. */
  int32_t threshold;
  float kept_scale;
  Stream stream;
  Heads q, k, v;
  const float* mask;
  /** Of one sample; null: all count. */
  const float* counts_of(int64_t sample) const { return mask ? mask + sample * keys : nullptr; }
  int64_t key_blocks() const { return ceil_div(keys, kKeys); }
  int64_t padded_value_width() const { return ceil_div(value_width, kLanes) * kLanes; }
  int64_t padded_key_width() const { return ceil_div(key_width, kLanes) * kLanes; }
  int64_t keys_in(int64_t block) const { return min(kKeys, keys - block * kKeys); }
  /** Keys for which scores are computed: panels are, as they were packed, whole. */
  int64_t computed_in(int64_t block, int64_t seen) const {
    return min(keys_in(block), ceil_div(seen, kPanel) * kPanel);
  }
  /** Keys of a block that the last of some queries sees. */
  int64_t seen_in(int64_t block, int64_t end_query) const {
    return causal ? min(keys_in(block), end_query - block * kKeys) : keys_in(block);
  }
};

#define DLSPEC_ATTENTION \
  "heads queries keys key_width value_width causal q_stride q_first k_stride k_first v_stride v_first stream"

Problem problem_of(const Arguments& call, const Step& step, float* q, float* k, float* v, const float* mask = nullptr) {
  const auto& [heads, queries, keys, key_width, value_width, causal, q_stride, q_first, k_stride, k_first, v_stride,
               v_first, stream] = first<13>(call.sizes);
  const double rate = call.scalars[0];
  return {heads,
          queries,
          keys,
          key_width,
          value_width,
          causal != 0,
          1 / __builtin_sqrtf(static_cast<float>(key_width)),
          static_cast<int32_t>(ceil(rate * 0x1p24)),
          static_cast<float>(1 / (1 - rate)),
          {step.seed, static_cast<uint32_t>(stream), step.number},
          {q, queries, q_stride, q_first, key_width},
          {k, keys, k_stride, k_first, key_width},
          {v, keys, v_stride, v_first, value_width},
          mask};
}

/** Packs B(k, columns), rows `stride` apart. */
void pack(const Strided<float>& b, int64_t k, int64_t columns, float* to) {
  for (int64_t column = 0; column < columns; column += kMostPanels * kPanel) {
    pack_panels(b.at + column, b.stride, k, min<int64_t>(kMostPanels * kPanel, columns - column), to + k * column);
  }
}

/** Packs the transpose of B(columns, k). */
void pack_transposed(const Strided<float>& b, int64_t k, int64_t columns, float* to) {
  for (int64_t column = 0; column < columns; column += kPanel) {
    pack_panel_transposed(b.row(column), b.stride, k, min<int64_t>(kPanel, columns - column), to + k * column);
  }
}

/** Calls work(j, keep) for all keys of one query in a block, the same in both directions. */
template <class Work>
DLSPEC_INLINE void each_kept(const Problem& of, int64_t row, int64_t first_key, int64_t keys, Work work) {
  const int64_t batches = ceil_div(of.keys, kPhiloxWords);
  for (int64_t j = 0; j < keys; j += kPhiloxWords) {
    uint32_t words[kPhiloxWords];
    philox(of.stream, row * batches + (first_key + j) / kPhiloxWords, words);
    for (int64_t i = 0; i < min<int64_t>(kPhiloxWords, keys - j); i += kLanes) {
      Ints word;
      __builtin_memcpy(&word, words + i, sizeof word);
      const Ints keep = (word >> 8 & 0xffffff) >= of.threshold;
      work(j + i, keep);
    }
  }
}

/** The queries of a block: their greatest score so far and Σ e^(score − greatest). */
struct Running {
  float greatest[kQueries], sum[kQueries];
};

/** The vector of keys from j on, those past `seen` being `other`. Scores have room for whole vectors. */
DLSPEC_INLINE Vec seen_or(const float* scores, int64_t j, int64_t seen, Vec other) {
  const Vec score = load(scores + j);
  return lanes_below(seen - j) ? score : other;
}

/** The score of a key that does not count: so low that its share is 0 beside any other, and yet a number. */
constexpr float kHidden = -0x1p126f;

/** Scores of keys that do not count become kHidden; `counts` are those of the block, of which there are `keys`. */
DLSPEC_INLINE void hide(float* scores, const float* counts, int64_t keys, int64_t seen) {
  for (int64_t j = 0; j < seen; j += kLanes) {
    const Vec count = load_up_to(counts + j, keys - j);
    store(scores + j, count != 0 ? load(scores + j) : broadcast(kHidden));
  }
}

/** Keys past `seen` count as not there, up to `wide`. */
DLSPEC_INLINE void clear_unseen(float* scores, int64_t seen, int64_t wide) {
  for (int64_t j = ceil_div(seen, kLanes) * kLanes; j < wide; j += kLanes) store(scores + j, Vec{});
}

/** Query r's scores of a block become e^(score − greatest); o is brought down to a new greatest. */
DLSPEC_INLINE void soften(const Problem& of, float* scores, int64_t seen, int64_t wide, Running& running, int64_t r,
                          float* o, bool first) {
  clear_unseen(scores, seen, wide);
  if (seen <= 0) return;
  // Whole vectors first; the last one may end early.
  const int64_t last = (seen - 1) / kLanes * kLanes;
  Vec top = seen_or(scores, last, seen, broadcast(-__builtin_inff()));
  for (int64_t j = 0; j < last; j += kLanes) {
    const Vec score = load(scores + j);
    top = score > top ? score : top;
  }
  const float here = greatest_lane(top) * of.scale;
  const float greatest = first ? here : max(running.greatest[r], here);
  const Vec share = seen_or(scores, last, seen, Vec{});
  Vec sums = lanes_below(seen - last) ? exp(share * of.scale - greatest) : Vec{};
  store(scores + last, sums);
  for (int64_t j = 0; j < last; j += kLanes) {
    const Vec each = exp(load(scores + j) * of.scale - greatest);
    store(scores + j, each);
    sums += each;
  }
  const float sum = sum_lanes(sums);
  const float before = running.greatest[r];
  running.greatest[r] = greatest;
  if (first) {
    running.sum[r] = sum;
    return;
  }
  const float shrink = exp(broadcast(before - greatest))[0];
  running.sum[r] = running.sum[r] * shrink + sum;
  for (int64_t i = 0; i < of.value_width; i += kLanes) {
    store_up_to(o + i, load_up_to(o + i, of.value_width - i) * shrink, of.value_width - i);
  }
}

/** A thread's memory: packed K and V of a head, and the scores of a block. */
struct ForwardMemory {
  float *k, *v, *scores;
  ForwardMemory(const Problem& of, void* workspace) : k(static_cast<float*>(workspace)) {
    v = k + packed_floats(of.key_width, of.key_blocks() * kKeys);
    scores = v + of.key_blocks() * kKeys * of.padded_value_width();
  }
};

size_t forward_workspace(const Arguments& call) {
  const Problem of = problem_of(call, {}, nullptr, nullptr, nullptr);
  const int64_t keys = of.key_blocks() * kKeys;
  return (keys * (of.key_width + of.padded_value_width()) + kQueries * kKeys) * sizeof(float);
}

/** One block of queries of one head. `logs`: for each, ln Σ e^score, by which the way back finds the weights again. */
void attend(const Problem& of, const ForwardMemory& memory, int64_t row, int64_t begin, int64_t rows,
            const Strided<float>& q, const float* counts, const Strided<float>& o, float* logs) {
  Running running{};
  const int64_t end = begin + rows;
  for (int64_t block = 0; block < of.key_blocks(); ++block) {
    const int64_t first = block * kKeys, wide = of.seen_in(block, end);
    if (wide <= 0) break;
    multiply_few(rows, of.key_width, of.computed_in(block, wide), {q.row(begin), q.stride},
                 {memory.k + of.key_width * first, of.key_width}, {memory.scores, kKeys}, false);
    for (int64_t r = 0; r < rows; ++r) {
      float* const scores = memory.scores + r * kKeys;
      const int64_t seen = max<int64_t>(0, of.seen_in(block, begin + r + 1));
      if (counts) hide(scores, counts + first, of.keys_in(block), seen);
      soften(of, scores, seen, wide, running, r, o.row(begin + r), block == 0);
      if (of.threshold > 0) {
        each_kept(of, row + begin + r, first, seen, [&](int64_t j, Ints keep) {
          const Vec share = load_up_to(scores + j, seen - j) * of.kept_scale;
          store_up_to(scores + j, keep ? share : Vec{}, seen - j);
        });
      }
    }
    multiply_few(rows, wide, of.value_width, {memory.scores, kKeys},
                 {memory.v + first * of.padded_value_width(), of.keys_in(block)}, {o.row(begin), o.stride}, block > 0);
  }
  for (int64_t r = 0; r < rows; r += kLanes) {
    store_up_to(logs + begin + r, load(running.greatest + r) + natural_log(load(running.sum + r)), rows - r);
  }
  for (int64_t r = 0; r < rows; ++r) {
    // Scores are scaled: a hidden one is far below any other all the same.
    const bool sees_none = counts && running.greatest[r] < kHidden / 0x1p40f;
    // An infinite logarithm leaves no weights on the way back.
    if (sees_none) logs[begin + r] = __builtin_inff();
    const float share = sees_none ? 0 : 1 / running.sum[r];
    float* const to = o.row(begin + r);
    for (int64_t i = 0; i < of.value_width; i += kLanes) {
      store_up_to(to + i, load_up_to(to + i, of.value_width - i) * share, of.value_width - i);
    }
  }
}

/** o (N, queries, heads·value_width); logs (N, heads, queries). */
void forward(const Arguments& call, const Step& step) {
  const auto& [q, k, v, o, logs, mask] = first<6>(call.buffers);
  const Problem of = problem_of(call, step, q, k, v, mask);
  const Heads out{o, of.queries, of.heads * of.value_width, 0, of.value_width};
  // Few heads: the queries are cut too, at the price of packing again.
  const int64_t pairs = step.n * of.heads, blocks = ceil_div(of.queries, kQueries);
  const Even parts(blocks, pairs >= 8 ? blocks : ceil_div(blocks, ceil_div(8, pairs)));
  parallel(step, pairs * parts.pieces, [&, logs = logs](int64_t chunk, void* workspace) {
    const int64_t pair = chunk / parts.pieces, part = chunk % parts.pieces;
    const int64_t sample = pair / of.heads, head = pair % of.heads;
    const ForwardMemory memory(of, workspace);
    const Strided<float> keys = of.k.of(sample, head), values = of.v.of(sample, head);
    for (int64_t block = 0; block < of.key_blocks(); ++block) {
      const int64_t first = block * kKeys, count = of.keys_in(block);
      pack_transposed({keys.row(first), keys.stride}, of.key_width, count, memory.k + of.key_width * first);
      pack({values.row(first), values.stride}, count, of.value_width, memory.v + first * of.padded_value_width());
    }
    for (int64_t block = parts.begin(part); block < parts.begin(part + 1); ++block) {
      const int64_t begin = block * kQueries;
      attend(of, memory, pair * of.queries, begin, min(kQueries, of.queries - begin), of.q.of(sample, head),
             of.counts_of(sample), out.of(sample, head), logs + pair * of.queries);
    }
  });
}

/** A thread's memory for the way back: a block of keys and values packed, then a block of queries and of gradients. */
struct BackwardMemory {
  float *k_transposed, *k, *v_transposed, *q, *go, *weights, *slopes, *along;
  BackwardMemory(const Problem& of, void* workspace) : k_transposed(static_cast<float*>(workspace)) {
    k = k_transposed + kKeys * of.key_width;
    v_transposed = k + kKeys * of.padded_key_width();
    q = v_transposed + kKeys * of.value_width;
    go = q + kQueries * of.padded_key_width();
    weights = go + kQueries * of.padded_value_width();
    slopes = weights + kQueries * kKeys;
    along = slopes + kQueries * kKeys;
  }
  static size_t bytes(const Problem& of) {
    const int64_t packed = (kKeys + kQueries) * (of.padded_key_width() + of.padded_value_width());
    return (kKeys * of.key_width + packed + 2 * kQueries * kKeys + ceil_div(of.queries, kLanes) * kLanes) *
           sizeof(float);
  }
};

size_t backward_workspace(const Arguments& call) {
  return BackwardMemory::bytes(problem_of(call, {}, nullptr, nullptr, nullptr));
}

/** All gradients of one head. */
struct HeadBackward {
  const Problem& of;
  const BackwardMemory& memory;
  /** First row of the head, for random numbers. */
  int64_t row;
  Strided<float> q, k, v, o, go, dq, dk, dv;
  const float *logs, *counts;

  void run() const {
    // Σ over values of o·do, which the softmax's gradient takes away from every weight's.
    for (int64_t i = 0; i < of.queries; ++i) {
      Vec sums{};
      for (int64_t j = 0; j < of.value_width; j += kLanes) {
        sums += load_up_to(o.row(i) + j, of.value_width - j) * load_up_to(go.row(i) + j, of.value_width - j);
      }
      memory.along[i] = sum_lanes(sums);
    }
    for (int64_t block = 0; block < of.key_blocks(); ++block) {
      const int64_t first = block * kKeys, count = of.keys_in(block);
      pack_transposed({k.row(first), k.stride}, of.key_width, count, memory.k_transposed);
      pack({k.row(first), k.stride}, count, of.key_width, memory.k);
      pack_transposed({v.row(first), v.stride}, of.value_width, count, memory.v_transposed);
      // The last queries see all keys: the sums begin with them.
      for (int64_t last = ceil_div(of.queries, kQueries) - 1, at = last; at >= 0; --at) {
        const int64_t begin = at * kQueries, rows = min(kQueries, of.queries - begin);
        const int64_t seen = of.seen_in(block, begin + rows);
        if (seen > 0) one_block(block, begin, rows, seen, at < last);
      }
    }
  }

  void one_block(int64_t block, int64_t begin, int64_t rows, int64_t seen, bool accumulate) const {
    const int64_t first = block * kKeys, count = of.keys_in(block), computed = of.computed_in(block, seen);
    multiply_few(rows, of.key_width, computed, {q.row(begin), q.stride}, {memory.k_transposed, of.key_width},
                 {memory.weights, kKeys}, false);
    multiply_few(rows, of.value_width, computed, {go.row(begin), go.stride}, {memory.v_transposed, of.value_width},
                 {memory.slopes, kKeys}, false);
    for (int64_t r = 0; r < rows; ++r) to_slopes(block, begin + r, r, seen);
    pack({go.row(begin), go.stride}, rows, of.value_width, memory.go);
    pack({q.row(begin), q.stride}, rows, of.key_width, memory.q);
    multiply_few(rows, seen, of.key_width, {memory.slopes, kKeys}, {memory.k, count}, {dq.row(begin), dq.stride},
                 block > 0);
    outer_few(memory.weights, rows, seen, memory.go, of.value_width, {dv.row(first), dv.stride}, accumulate);
    outer_few(memory.slopes, rows, seen, memory.q, of.key_width, {dk.row(first), dk.stride}, accumulate);
  }

  /** out (k, columns) = or += Σ over rows of aᵀ·d, d packed. */
  void outer_few(const float* a, int64_t rows, int64_t k, const float* packed, int64_t columns,
                 const Strided<float>& out, bool accumulate) const {
    const float* pointers[kQueries];
    for (int64_t r = 0; r < rows; ++r) pointers[r] = a + r * kKeys;
    outer_panels({pointers, 0, k, rows, packed, columns, out.at, out.stride, accumulate, nullptr});
  }

  /** Scores and gradients by the weights of one query become weights (as V saw them) and gradients by Q·Kᵀ. */
  void to_slopes(int64_t block, int64_t query, int64_t r, int64_t keys) const {
    float* const weights = memory.weights + r * kKeys;
    float* const slopes = memory.slopes + r * kKeys;
    const int64_t seen = max<int64_t>(0, of.seen_in(block, query + 1));
    const float logarithm = logs[query], along = memory.along[query];
    const int64_t first = block * kKeys;
    // Whole vectors, the last one cut off after what is seen: there is room for them.
    const auto one = [&](int64_t j, Ints keep) {
      auto there = lanes_below(seen - j);
      if (counts) there &= load_up_to(counts + first + j, of.keys_in(block) - j) != 0;
      const Vec weight = exp(load(weights + j) * of.scale - logarithm);
      const Vec kept = keep ? broadcast(of.kept_scale) : Vec{};
      const Vec slope = weight * (load(slopes + j) * kept - along) * of.scale, used = weight * kept;
      store(slopes + j, there ? slope : Vec{});
      store(weights + j, there ? used : Vec{});
    };
    clear_unseen(weights, seen, keys);
    clear_unseen(slopes, seen, keys);
    if (of.threshold > 0) {
      each_kept(of, row + query, block * kKeys, seen, one);
    } else {
      for (int64_t j = 0; j < seen; j += kLanes) one(j, Ints{} == 0);
    }
  }
};

/** dq, dk and dv lie as q, k and v do. */
void backward(const Arguments& call, const Step& step) {
  const auto& [q, k, v, o, logs, go, dq, dk, dv, mask] = first<10>(call.buffers);
  const Problem of = problem_of(call, step, q, k, v, mask);
  const Problem to = problem_of(call, step, dq, dk, dv);
  const int64_t stride = of.heads * of.value_width;
  const Heads out{o, of.queries, stride, 0, of.value_width}, given{go, of.queries, stride, 0, of.value_width};
  parallel(step, step.n * of.heads, [&, logs = logs](int64_t pair, void* workspace) {
    const int64_t sample = pair / of.heads, head = pair % of.heads;
    const BackwardMemory memory(of, workspace);
    HeadBackward{of,
                 memory,
                 pair * of.queries,
                 of.q.of(sample, head),
                 of.k.of(sample, head),
                 of.v.of(sample, head),
                 out.of(sample, head),
                 given.of(sample, head),
                 to.q.of(sample, head),
                 to.k.of(sample, head),
                 to.v.of(sample, head),
                 logs + pair * of.queries,
                 of.counts_of(sample)}
        .run();
  });
}

constexpr Kernel kernels[] = {
    {"attention_forward", "q k v o logs mask?", DLSPEC_ATTENTION, "rate", forward, forward_workspace},
    {"attention_backward", "q k v o logs go dq dk dv mask?", DLSPEC_ATTENTION, "rate", backward, backward_workspace},
};

}

extern const Family attention_kernels{kernels, sizeof kernels / sizeof *kernels};

}
