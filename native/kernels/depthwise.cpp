// Depthwise convolution: every channel has a kernel of its own, w (KD, KH, KW, C). Vectors run over channels, and some
// positions side by side share the loads of a tap.
#include "kernels/geometry.h"
#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kSide = 12;
#else
constexpr int kSide = 6;
#endif
/** Vectors of channels at once; a single position needs more of them, that additions need not wait for one another. */
constexpr int vectors_for(int positions) { return positions == 1 ? 4 : 2; }

/** The weights of a window's taps: values from one to the next along each side, beginning at `w`. */
struct TapWeights {
  const float* w;
  int64_t z, y, x;
};

/** Positions of one line that read inside at every tap: those between need no looking. */
Inside inner(const Axis& axis) {
  Inside all(axis, 0, axis.rows, 0);
  for (int64_t tap = 1; tap < axis.taps; ++tap) {
    const Inside one(axis, 0, axis.rows, tap);
    all.first = max(all.first, one.first);
    all.last = min(all.last, one.last);
  }
  all.last = max(all.first, all.last);
  return all;
}

/** Where one line of results reads and writes. */
struct Line {
  const Window& window;
  const TapWeights& weights;
  /** Of the sample, at the first channel. */
  const float* source;
  int64_t z, y;
  /** The first result, and values from one to the next. */
  float* to;
  int64_t apart;
  const Finish& finish;
};

/** Results x … x + T − 1, V vectors of channels from `c`, of which `left` are there. */
template <int T, int V, bool whole>
DLSPEC_INLINE void tile(const Line& line, int64_t x, int64_t c, int64_t left, bool edge) {
  const Window& w = line.window;
  const auto get = [=](const float* from, int j) {
    return whole ? load(from + j * kLanes) : load_up_to(from + j * kLanes, left - j * kLanes);
  };
  Vec sums[T][V] = {};
  for (int64_t tz = 0; tz < w.z.taps; ++tz) {
    const int64_t sz = w.z.at(line.z, tz);
    if (!w.z.has(sz)) continue;
    for (int64_t ty = 0; ty < w.y.taps; ++ty) {
      const int64_t sy = w.y.at(line.y, ty);
      if (!w.y.has(sy)) continue;
      const float* const row = line.source + (sz * w.y.extent + sy) * w.x.extent * w.apart + c;
      const float* taps = line.weights.w + tz * line.weights.z + ty * line.weights.y + c;
      for (int64_t tx = 0; tx < w.x.taps; ++tx, taps += line.weights.x) {
        const int64_t sx = w.x.at(x, tx);
        if (edge && !w.x.has(sx)) continue;
        const float* const from = row + sx * w.apart;
        DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
          const Vec weight = get(taps, j);
          DLSPEC_UNROLL for (int t = 0; t < T; ++t) {
            sums[t][j] += get(from + t * w.x.row_step * w.apart, j) * weight;
          }
        }
      }
    }
  }
  DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
    const Vec bias = line.finish.bias ? get(line.finish.bias + c, j) : Vec{};
    DLSPEC_UNROLL for (int t = 0; t < T; ++t) {
      const Vec value = sums[t][j] + bias;
      const Vec result = line.finish.activation == kRelu ? relu(value) : value;
      float* const to = line.to + (x + t) * line.apart + c + j * kLanes;
      if (whole) {
        store(to, result);
      } else {
        store_up_to(to, result, left - j * kLanes);
      }
    }
  }
}

/** Results x … x + T − 1, all channels. */
template <int T>
void channels_of(const Line& line, int64_t x, bool edge) {
  const int64_t channels = line.window.apart;
  int64_t c = 0;
  constexpr int kVectors = vectors_for(T);
  for (; c + kVectors * kLanes <= channels; c += kVectors * kLanes) tile<T, kVectors, true>(line, x, c, 0, edge);
  for (; c + kLanes <= channels; c += kLanes) tile<T, 1, true>(line, x, c, 0, edge);
  if (c < channels) tile<T, 1, false>(line, x, c, channels - c, edge);
}

void results_of(const Line& line, const Inside& inside) {
  int64_t x = 0;
  for (; x < inside.first; ++x) channels_of<1>(line, x, true);
  if (inside.last - x >= kSide) {
    // The last tile may reach back over results that are there already: it makes the same once more.
    for (; x < inside.last; x += kSide) channels_of<kSide>(line, min(x, inside.last - kSide), false);
    x = inside.last;
  }
  for (; x < inside.last; ++x) channels_of<1>(line, x, false);
  for (; x < line.window.x.rows; ++x) channels_of<1>(line, x, true);
}

/** Every row of the window, `at` giving its place among the results. */
template <class At>
void convolve_channels(const Step& step, const Window& window, const TapWeights& weights, const Finish& finish,
                       float* to, int64_t apart, At at) {
  const Inside inside = inner(window.x);
  const int64_t channels = window.apart, lines = step.n * window.lines_per_sample();
  const int64_t together = max<int64_t>(1, kChunkValues / (window.x.rows * channels));
  parallel(step, ceil_div(lines, together), [&](int64_t chunk, void*) {
    for (int64_t l = chunk * together; l < min(lines, (chunk + 1) * together); ++l) {
      const Position first(window, l * window.x.rows);
      const float* const source =
          window.source + first.sample * window.z.extent * window.y.extent * window.x.extent * channels;
      const Line line{window, weights, source, first.z, first.y, to + at(first) * channels, apart * channels, finish};
      results_of(line, inside);
      if (finish.activation <= kRelu) continue;
      for (int64_t x = 0; x < window.x.rows; ++x) activate_row(line.to + x * line.apart, channels, finish.activation);
    }
  });
}

/** y = act(x∗w + b), channel by channel. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y] = first<4>(call.buffers);
  const Geometry g(call);
  const int64_t row = g.sides[2].kernel * g.channels;
  Window window = g.forward(x);
  convolve_channels(
      step, window, {w, g.sides[1].kernel * row, row, g.channels}, {bias, g.activation(call)}, y, 1,
      [&](const Position& at) { return ((at.sample * window.z.rows + at.z) * window.y.rows + at.y) * window.x.rows; });
}

/** dx = act(dy∗wᵀ + b); see convolution_backward_data. */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, bias, dx] = first<4>(call.buffers);
  const Geometry g(call);
  const Finish finish{bias, g.activation(call)};
  const int64_t row = g.sides[2].kernel * g.channels;
  each_parity(g, [&, dy = dy, w = w, dx = dx](const Parities& parities) {
    const auto& [z, y, x] = parities;
    const TapWeights weights{w + g.tap(z.first_tap, y.first_tap, x.first_tap) * g.channels,
                             z.tap_stride * g.sides[1].kernel * row, y.tap_stride * row, x.tap_stride * g.channels};
    convolve_channels(step, parities.backward(g, dy), weights, finish, dx, x.step,
                      [&](const Position& at) { return parities.position(g, at); });
  });
}

/** sums (taps, V vectors) += Σ over positions [first, last) of dy times what the taps from `from` on read. */
template <int T, int V, bool whole>
DLSPEC_INLINE void add_taps(const float* from, int64_t tap_apart, int64_t from_apart, const float* dy, int64_t dy_apart,
                            int64_t count, int64_t left, float* sums, int64_t sums_apart) {
  const auto get = [=](const float* at, int j) {
    return whole ? load(at + j * kLanes) : load_up_to(at + j * kLanes, left - j * kLanes);
  };
  Vec total[T][V] = {};
  for (int64_t i = 0; i < count; ++i, from += from_apart, dy += dy_apart) {
    DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
      const Vec gradient = get(dy, j);
      DLSPEC_UNROLL for (int t = 0; t < T; ++t) total[t][j] += get(from + t * tap_apart, j) * gradient;
    }
  }
  DLSPEC_UNROLL for (int t = 0; t < T; ++t) {
    DLSPEC_UNROLL for (int j = 0; j < V; ++j) {
      float* const to = sums + t * sums_apart + j * kLanes;
      if (whole) {
        store(to, load(to) + total[t][j]);
      } else {
        store_up_to(to, load_up_to(to, left - j * kLanes) + total[t][j], left - j * kLanes);
      }
    }
  }
}

/** One row of taps against one line of gradients. */
template <int V, bool whole>
void add_row(const Window& window, const Inside& inside, const float* row, const float* dy, int64_t left, float* sums) {
  const auto& [z, y, x, channels, apart, source] = window;
  const auto add = [&]<int T>(int64_t tap, int64_t first, int64_t last) {
    if (first >= last) return;
    add_taps<T, V, whole>(row + x.at(first, tap) * apart, x.tap_step * apart, x.row_step * apart, dy + first * apart,
                          apart, last - first, left, sums + tap * apart, apart);
  };
  int64_t tap = 0;
  for (; tap + 3 <= x.taps; tap += 3) add.template operator()<3>(tap, inside.first, inside.last);
  for (; tap < x.taps; ++tap) add.template operator()<1>(tap, inside.first, inside.last);
  for (tap = 0; tap < x.taps; ++tap) {
    const Inside all(x, 0, x.rows, tap);
    add.template operator()<1>(tap, all.first, min(all.last, inside.first));
    add.template operator()<1>(tap, max(all.first, inside.last), all.last);
  }
}

/** dw. Scratch: the sums of each slice, if there are several. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw, scratch] = first<4>(call.buffers);
  const Geometry g(call);
  const Window window = g.forward(x);
  const Inside inside = inner(window.x);
  const int64_t lines = step.n * window.lines_per_sample(), channels = g.channels, weights = g.taps() * channels;
  const Slices slices = slices_of(lines, window.x.rows * channels);
  float* const sums = slices.count == 1 ? dw : scratch;
  parallel(step, slices.count, [&, dy = dy, x = x](int64_t slice, void*) {
    float* const own = sums + slice * weights;
    for (int64_t i = 0; i < weights; ++i) own[i] = 0;
    for (int64_t line = slices.begin(slice); line < slices.end(slice); ++line) {
      const Position at(window, line * window.x.rows);
      const float* const gradient = dy + line * window.x.rows * channels;
      for (int64_t tz = 0; tz < window.z.taps; ++tz) {
        const int64_t sz = window.z.at(at.z, tz);
        if (!window.z.has(sz)) continue;
        for (int64_t ty = 0; ty < window.y.taps; ++ty) {
          const int64_t sy = window.y.at(at.y, ty);
          if (!window.y.has(sy)) continue;
          const int64_t from = (at.sample * window.z.extent + sz) * window.y.extent + sy;
          const float* const row = x + from * window.x.extent * channels;
          float* const to = own + g.tap(tz, ty, 0) * channels;
          int64_t c = 0;
          for (; c + 4 * kLanes <= channels; c += 4 * kLanes) {
            add_row<4, true>(window, inside, row + c, gradient + c, 0, to + c);
          }
          for (; c + kLanes <= channels; c += kLanes) {
            add_row<1, true>(window, inside, row + c, gradient + c, 0, to + c);
          }
          if (c < channels) add_row<1, false>(window, inside, row + c, gradient + c, channels - c, to + c);
        }
      }
    }
  });
  if (slices.count > 1) add_slices(step, scratch, slices.count, weights, dw);
}

constexpr Kernel kernels[] = {
    {"depthwise_forward", "x w bias? y", DLSPEC_CONVOLUTION " activation", "", forward, nullptr},
    {"depthwise_backward_weights", "x dy dw scratch", DLSPEC_CONVOLUTION, "", backward_weights, nullptr},
    {"depthwise_backward_data", "dy w bias? dx", DLSPEC_CONVOLUTION " activation", "", backward_data, nullptr},
};

}

extern const Family depthwise_kernels{kernels, sizeof kernels / sizeof *kernels};

}
