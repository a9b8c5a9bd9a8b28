#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "arena.h"

namespace dlspec {

/**
 * Threads that take chunks of work from a shared counter. A thread that the system does not run holds up one chunk at
 * most; idle threads spin for some microseconds, then sleep.
 */
class Pool {
 public:
  using Work = void (*)(void* context, int64_t chunk, void* workspace);

  /** `threads` in all: the one that calls run() is the first of them. Throws where the system does not start so many.
   */
  explicit Pool(int threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(workspaces_.size()); }
  /** Makes every thread's workspace at least so large. Not while run() is under way. */
  void reserve(size_t workspace_bytes);
  void run(int64_t chunks, Work work, void* context);

 private:
  /** Ends the workers that were started. */
  void end();
  void serve(int worker);
  /** Takes chunks of the job that was published as `generation` until none is left. */
  void take_chunks(uint32_t generation, void* workspace);
  void wait_until_done(uint32_t chunks);

  // The job. Readers may see a torn mixture while it changes, but only who then wins a chunk of its generation uses it.
  std::atomic<Work> work_{nullptr};
  std::atomic<void*> context_{nullptr};
  std::atomic<uint32_t> chunks_{0};
  /** Generation (high half) and next chunk (low half). */
  alignas(64) std::atomic<uint64_t> ticket_{0};
  alignas(64) std::atomic<uint32_t> done_{0};
  /** Follows the generation; what sleeping workers wait on. */
  alignas(64) std::atomic<uint32_t> published_{0};
  std::atomic<bool> quit_{false};
  std::vector<std::unique_ptr<Memory>> workspaces_;
  std::vector<std::thread> workers_;
};

}
