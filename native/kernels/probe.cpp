// What the machine can do, for `dlspec calibrate`: arithmetic out of registers, and streams out of every level of
// memory.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Sums that are independent of one another: enough to hide the latency of two multiply-add units. */
constexpr int kSums = 12;

/** `threads` times `turns` rounds of multiply-adds that no memory is needed for. sums[slot] = the FLOPs that it took.
 */
void multiply_add(const Arguments& call, const Step& step) {
  const auto& [threads, turns, slot] = first<3>(call.sizes);
  float* const out = call.buffers[0];
  parallel(step, threads, [=, turns = turns](int64_t thread, void*) {
    Vec sums[kSums];
    for (int i = 0; i < kSums; ++i) sums[i] = broadcast(static_cast<float>(i));
    // Read from memory, so that nothing is known of it when this is compiled.
    const Vec factor = broadcast(out[2 * thread]), more = broadcast(out[2 * thread + 1]);
    for (int64_t turn = 0; turn < turns; ++turn) {
#pragma GCC unroll 16
      for (int i = 0; i < kSums; ++i) sums[i] = sums[i] * factor + more;
    }
    Vec total{};
    for (int i = 0; i < kSums; ++i) total += sums[i];
    out[2 * thread] = sum_lanes(total);
  });
  step.sums[slot] += 2.0 * kSums * kLanes * static_cast<double>(threads * turns);
}

/** a = b + ½c over `values` a thread, `turns` times (the triad of McCalpin's STREAM). sums[slot] = the bytes moved. */
void triad(const Arguments& call, const Step& step) {
  const auto& [a, b, c] = first<3>(call.buffers);
  const auto& [threads, values, turns, slot] = first<4>(call.sizes);
  parallel(step, threads, [=, a = a, b = b, c = c, values = values, turns = turns](int64_t thread, void*) {
    const int64_t begin = thread * values, end = begin + values / kLanes * kLanes;
    for (int64_t turn = 0; turn < turns; ++turn) {
      for (int64_t i = begin; i < end; i += kLanes) store(a + i, load(b + i) + load(c + i) * 0.5f);
      // Each turn really moves its bytes.
      asm volatile("" ::: "memory");
    }
  });
  step.sums[slot] += 12.0 * static_cast<double>(threads * (values / kLanes * kLanes) * turns);
}

/** Work of no length, cut into `chunks`: what a call costs beside what it computes. */
void nothing(const Arguments& call, const Step& step) {
  parallel(step, call.sizes[0], [](int64_t, void*) {});
}

constexpr Kernel kernels[] = {
    {"probe_multiply_add", "out", "threads turns slot", "", multiply_add, nullptr},
    {"probe_triad", "a b c", "threads values turns slot", "", triad, nullptr},
    {"probe_nothing", "", "chunks", "", nothing, nullptr},
};

}

extern const Family probe_kernels{kernels, sizeof kernels / sizeof *kernels};

}
