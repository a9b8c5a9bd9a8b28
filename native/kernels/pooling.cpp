// Pooling, channels last: x (N, D, H, W, C), y (N, OD, OH, OW, C); what is one- or two-dimensional has depth (and
// height) 1. `row` and `first`: y may be some channels of a wider value, so many from one position to the next.
#include <math.h>

#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

struct Span {
  int64_t begin, end;
  int64_t size() const { return end - begin; }
};

/** Along one side: which inputs an output sees. Adaptive windows are as large as the sizes of both ask for. */
struct Side {
  int64_t extent, kernel, stride, padding, out;
  bool adaptive;
  /** The first input, which may be one of the padding. */
  int64_t start(int64_t at) const { return adaptive ? at * extent / out : at * stride - padding; }
  /** Inputs in the picture. */
  Span inputs(int64_t at) const {
    if (adaptive) return {start(at), ceil_div((at + 1) * extent, out)};
    return {max<int64_t>(0, start(at)), min(extent, start(at) + kernel)};
  }
  /** Inputs, those of the padding too. The last window may hang over even that; what it has there does not count. */
  int64_t padded(int64_t at) const {
    return adaptive ? inputs(at).size() : min(start(at) + kernel, extent + padding) - start(at);
  }
  /** Outputs that see an input. */
  Span outputs(int64_t input) const {
    if (adaptive) return {input * out / extent, ceil_div((input + 1) * out, extent)};
    const int64_t past = input + padding - kernel + 1;
    return {past > 0 ? ceil_div(past, stride) : 0, min(out, (input + padding) / stride + 1)};
  }
};

struct Geometry {
  Side z, y, x;
  int64_t channels, row, first;
  explicit Geometry(const Arguments& call) {
    const int64_t* const s = call.sizes;
    channels = s[3];
    const bool adaptive = s[16] != 0;
    row = s[17];
    first = s[18];
    Side* const sides[] = {&z, &y, &x};
    for (int i = 0; i < 3; ++i) *sides[i] = {s[i], s[4 + i], s[7 + i], s[10 + i], s[13 + i], adaptive};
  }
  int64_t places() const { return z.kernel * y.kernel * x.kernel; }
  int64_t place(int64_t kz, int64_t ky, int64_t kx) const { return (kz * y.kernel + ky) * x.kernel + kx; }
  const float* sample(const float* x_, int64_t n) const { return x_ + n * z.extent * y.extent * x.extent * channels; }
};

/** Calls work(sample, z, y, line) for each line of outputs, or of inputs. */
template <class Work>
void each_line(const Step& step, int64_t depth, int64_t height, int64_t values, Work work) {
  const int64_t lines = step.n * depth * height, together = max<int64_t>(1, kChunkValues / values);
  parallel(step, ceil_div(lines, together), [&](int64_t chunk, void*) {
    for (int64_t line = chunk * together; line < min(lines, (chunk + 1) * together); ++line) {
      work(line / (depth * height), line / height % depth, line % height, line);
    }
  });
}

/** Vectors of one index a lane, narrowed to the index's type. */
template <class Index>
DLSPEC_INLINE void store_places(Index* to, Ints places, int64_t count) {
  if (count >= kLanes) {
    if constexpr (sizeof(Index) == 1) {
      const Bytes bytes = to_bytes(places);
      __builtin_memcpy(to, &bytes, sizeof bytes);
    } else {
      typedef Index Narrow __attribute__((vector_size(kLanes * sizeof(Index))));
      const Narrow narrow = __builtin_convertvector(places, Narrow);
      __builtin_memcpy(to, &narrow, sizeof narrow);
    }
    return;
  }
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<Index>(places[i]);
}

/** V vectors of channels of one output: the first greatest in row-major order, or the last NaN. */
template <class Index, int V>
DLSPEC_INLINE void greatest(const Geometry& g, const float* sample, const int64_t (&at)[3], int64_t count, float* y,
                            Index* argmax) {
  const Span sz = g.z.inputs(at[0]), sy = g.y.inputs(at[1]), sx = g.x.inputs(at[2]);
  const auto get = [&](int64_t z, int64_t row, int64_t x, int j) {
    return load_up_to(sample + ((z * g.y.extent + row) * g.x.extent + x) * g.channels + j * kLanes, count - j * kLanes);
  };
  const auto place = [&](int64_t z, int64_t row, int64_t x) {
    const int64_t at_place = g.place(z - g.z.start(at[0]), row - g.y.start(at[1]), x - g.x.start(at[2]));
    return Ints{} + static_cast<int32_t>(at_place);
  };
  // The first is taken as it is: where all is −∞ the place must be one inside the picture.
  Vec best[V];
  Ints places[V];
  for (int j = 0; j < V; ++j) {
    best[j] = get(sz.begin, sy.begin, sx.begin, j);
    places[j] = place(sz.begin, sy.begin, sx.begin);
  }
  for (int64_t z = sz.begin; z < sz.end; ++z) {
    for (int64_t row = sy.begin; row < sy.end; ++row) {
      for (int64_t x = sx.begin; x < sx.end; ++x) {
        const Ints here = place(z, row, x);
        for (int j = 0; j < V; ++j) {
          const Vec value = get(z, row, x, j);
          const Ints wins = (value > best[j]) | (value != value);
          best[j] = wins ? value : best[j];
          places[j] = wins ? here : places[j];
        }
      }
    }
  }
  for (int j = 0; j < V; ++j) {
    store_up_to(y + j * kLanes, best[j], count - j * kLanes);
    store_places(argmax + j * kLanes, places[j], count - j * kLanes);
  }
}

template <class Index>
void max_forward_as(const Geometry& g, const Step& step, const float* x, float* y, Index* argmax) {
  each_line(step, g.z.out, g.y.out, g.x.out * g.channels, [&](int64_t n, int64_t z, int64_t row, int64_t line) {
    const float* const sample = g.sample(x, n);
    for (int64_t ox = 0; ox < g.x.out; ++ox) {
      const int64_t at[] = {z, row, ox}, position = line * g.x.out + ox;
      float* const to = y + position * g.row + g.first;
      Index* const places = argmax + position * g.channels;
      int64_t c = 0;
      for (; c + 2 * kLanes <= g.channels; c += 2 * kLanes) {
        greatest<Index, 2>(g, sample + c, at, 2 * kLanes, to + c, places + c);
      }
      for (; c < g.channels; c += kLanes) greatest<Index, 1>(g, sample + c, at, g.channels - c, to + c, places + c);
    }
  });
}

/** The place in its window that a maximum came from takes as many bytes as the largest window needs. */
template <class Work>
void with_index(const Geometry& g, float* argmax, Work work) {
  if (g.places() <= 1 << 8) {
    work(reinterpret_cast<uint8_t*>(argmax));
  } else if (g.places() <= 1 << 16) {
    work(reinterpret_cast<uint16_t*>(argmax));
  } else {
    work(reinterpret_cast<int32_t*>(argmax));
  }
}

void max_forward(const Arguments& call, const Step& step) {
  const auto& [x, y, argmax] = first<3>(call.buffers);
  const Geometry g(call);
  with_index(g, argmax, [&, x = x, y = y](auto* places) { max_forward_as(g, step, x, y, places); });
}

/**
 * Each line of dx collects from the outputs that see it, always in the same order, so overlaps add up the same. Calls
 * add(position of the output, place of the window's row, input, sum) for each input of the line and output that sees
 * it.
 */
template <class Add>
void collect(const Geometry& g, const Step& step, float* dx, bool accumulate, Add add) {
  each_line(step, g.z.extent, g.y.extent, g.x.extent * g.channels,
            [&](int64_t n, int64_t z, int64_t row, int64_t line) {
              float* const to = dx + line * g.x.extent * g.channels;
              if (!accumulate) {
                for (int64_t i = 0; i < g.x.extent * g.channels; ++i) to[i] = 0;
              }
              const Span oz = g.z.outputs(z), oy = g.y.outputs(row);
              for (int64_t az = oz.begin; az < oz.end; ++az) {
                for (int64_t ay = oy.begin; ay < oy.end; ++ay) {
                  const int64_t place = g.place(z - g.z.start(az), row - g.y.start(ay), 0);
                  const int64_t out = ((n * g.z.out + az) * g.y.out + ay) * g.x.out;
                  for (int64_t ax = 0; ax < g.x.out; ++ax) {
                    const Span inputs = g.x.inputs(ax);
                    for (int64_t x = inputs.begin; x < inputs.end; ++x) {
                      const int64_t at[] = {az, ay, ax};
                      add(at, out + ax, place + x - g.x.start(ax), to + x * g.channels);
                    }
                  }
                }
              }
            });
}

void max_backward(const Arguments& call, const Step& step) {
  const auto& [dy, argmax, dx] = first<3>(call.buffers);
  const Geometry g(call);
  with_index(g, argmax, [&, dy = dy, dx = dx](auto* all) {
    collect(g, step, dx, false, [&](const int64_t(&)[3], int64_t position, int64_t place, float* sum) {
      const float* const gradient = dy + position * g.row + g.first;
      const auto* const places = all + position * g.channels;
      auto here = *all;
      here = static_cast<decltype(here)>(place);
      for (int64_t c = 0; c < g.channels; ++c) sum[c] += places[c] == here ? gradient[c] : 0;
    });
  });
}

/** One over what an average divides by: the window's inputs, with those of the padding where they count. */
float share_of(const Geometry& g, const int64_t (&at)[3], bool padding_counts) {
  const auto count = [&](const Side& side, int64_t i) {
    return padding_counts ? side.padded(i) : side.inputs(i).size();
  };
  return 1.0f / static_cast<float>(count(g.z, at[0]) * count(g.y, at[1]) * count(g.x, at[2]));
}

void average_forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const Geometry g(call);
  const bool padding_counts = call.sizes[19] != 0;
  each_line(step, g.z.out, g.y.out, g.x.out * g.channels,
            [&, x = x, y = y](int64_t n, int64_t z, int64_t row, int64_t line) {
              const float* const sample = g.sample(x, n);
              for (int64_t ox = 0; ox < g.x.out; ++ox) {
                const int64_t at[] = {z, row, ox};
                const Span sz = g.z.inputs(z), sy = g.y.inputs(row), sx = g.x.inputs(ox);
                const float share = share_of(g, at, padding_counts);
                float* const to = y + (line * g.x.out + ox) * g.row + g.first;
                for (int64_t c = 0; c < g.channels; c += kLanes) {
                  Vec sum{};
                  for (int64_t iz = sz.begin; iz < sz.end; ++iz) {
                    for (int64_t iy = sy.begin; iy < sy.end; ++iy) {
                      for (int64_t ix = sx.begin; ix < sx.end; ++ix) {
                        const int64_t position = (iz * g.y.extent + iy) * g.x.extent + ix;
                        sum += load_up_to(sample + position * g.channels + c, g.channels - c);
                      }
                    }
                  }
                  store_up_to(to + c, sum * share, g.channels - c);
                }
              }
            });
}

/** `accumulate`: dx already holds a gradient that this one is added to. */
void average_backward(const Arguments& call, const Step& step) {
  const auto& [dy, dx] = first<2>(call.buffers);
  const Geometry g(call);
  const bool padding_counts = call.sizes[19] != 0;
  collect(g, step, dx, call.sizes[20] != 0, [&, dy = dy](const int64_t(&at)[3], int64_t position, int64_t, float* sum) {
    const float* const gradient = dy + position * g.row + g.first;
    const float share = share_of(g, at, padding_counts);
    for (int64_t c = 0; c < g.channels; ++c) sum[c] += gradient[c] * share;
  });
}

/** y (N, C) = mean of x (N, positions, C) over the positions. */
void global_forward(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  const auto& [positions, channels] = first<2>(call.sizes);
  parallel(step, step.n, [&, x = x, y = y, positions = positions, channels = channels](int64_t sample, void*) {
    float* const to = y + sample * channels;
    const float* const from = x + sample * positions * channels;
    for (int64_t c = 0; c < channels; ++c) to[c] = 0;
    for (int64_t position = 0; position < positions; ++position) {
      for (int64_t c = 0; c < channels; ++c) to[c] += from[position * channels + c];
    }
    const float share = 1.0f / static_cast<float>(positions);
    for (int64_t c = 0; c < channels; ++c) to[c] *= share;
  });
}

void global_backward(const Arguments& call, const Step& step) {
  const auto& [dy, dx] = first<2>(call.buffers);
  const auto& [positions, channels] = first<2>(call.sizes);
  parallel(step, step.n, [&, dy = dy, dx = dx, positions = positions, channels = channels](int64_t sample, void*) {
    const float* const from = dy + sample * channels;
    const float share = 1.0f / static_cast<float>(positions);
    for (int64_t position = 0; position < positions; ++position) {
      float* const to = dx + (sample * positions + position) * channels;
      for (int64_t c = 0; c < channels; ++c) to[c] = from[c] * share;
    }
  });
}

#define DLSPEC_SIDES(of) of "_depth " of "_height " of "_width "
#define DLSPEC_POOLING                                                                                 \
  "depth height width channels " DLSPEC_SIDES("kernel") DLSPEC_SIDES("stride") DLSPEC_SIDES("padding") \
      DLSPEC_SIDES("out") "adaptive row first"

constexpr Kernel kernels[] = {
    {"max_pool_forward", "x y argmax", DLSPEC_POOLING, "", max_forward, nullptr},
    {"max_pool_backward", "dy argmax dx", DLSPEC_POOLING, "", max_backward, nullptr},
    {"avg_pool_forward", "x y", DLSPEC_POOLING " padding_counts", "", average_forward, nullptr},
    {"avg_pool_backward", "dy dx", DLSPEC_POOLING " padding_counts accumulate", "", average_backward, nullptr},
    {"global_avg_pool_forward", "x y", "positions channels", "", global_forward, nullptr},
    {"global_avg_pool_backward", "dy dx", "positions channels", "", global_backward, nullptr},
};

}

extern const Family pooling_kernels{kernels, sizeof kernels / sizeof *kernels};

}
