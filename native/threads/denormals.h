#pragma once
#include <cstdint>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace dlspec {

/**
 * While it lives its thread takes numbers below the least normal float32 (1.2e-38) for 0, in what it reads and what it
 * leaves: a processor spends up to some hundred cycles on each of them, and a network that has learnt leaves many (the
 * squares of tiny gradients that Adam keeps).
 */
class DenormalsAreZero {
 public:
  DenormalsAreZero() : before_(get()) { set(before_ | kBits); }
  ~DenormalsAreZero() { set(before_); }
  DenormalsAreZero(const DenormalsAreZero&) = delete;
  DenormalsAreZero& operator=(const DenormalsAreZero&) = delete;

 private:
#if defined(__SSE__)
  using Control = uint32_t;
  /** Flush to zero, denormals are zero. */
  static constexpr Control kBits = 0x8040;
  static Control get() { return _mm_getcsr(); }
  static void set(Control control) { _mm_setcsr(control); }
#elif defined(__aarch64__)
  using Control = uint64_t;
  /** FZ. */
  static constexpr Control kBits = Control{1} << 24;
  static Control get() {
    Control control;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    return control;
  }
  static void set(Control control) { asm volatile("msr fpcr, %0" ::"r"(control)); }
#endif
  Control before_;
};

}
