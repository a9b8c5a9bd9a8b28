#include "threads/pool.h"

#include <stdexcept>
#include <string>
#include <system_error>

#include "threads/denormals.h"
#include "threads/parallel.h"

namespace dlspec {

namespace {

constexpr int kSpins = 1000;
/** Low half of a ticket while the job changes: no chunk has this number. */
constexpr uint64_t kClosed = 0xffffffffu;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

constexpr uint64_t ticket(uint32_t generation, uint64_t chunk) { return uint64_t{generation} << 32 | chunk; }
constexpr uint32_t generation_of(uint64_t ticket) { return static_cast<uint32_t>(ticket >> 32); }
constexpr uint32_t chunk_of(uint64_t ticket) { return static_cast<uint32_t>(ticket); }

}

Pool::Pool(int threads) {
  for (int i = 0; i < threads; ++i) workspaces_.push_back(std::make_unique<Memory>(0));
  try {
    for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { serve(i); });
  } catch (const std::system_error&) {
    end();
    throw std::runtime_error("this machine does not start " + std::to_string(threads) + " threads");
  }
}

Pool::~Pool() { end(); }

void Pool::end() {
  quit_ = true;
  published_.fetch_add(1);
  published_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Pool::reserve(size_t workspace_bytes) {
  for (auto& workspace : workspaces_) {
    if (workspace->size() < workspace_bytes) workspace = std::make_unique<Memory>(workspace_bytes);
  }
}

void Pool::run(int64_t chunks, Work work, void* context) {
  if (chunks <= 1 || workers_.empty()) {
    for (int64_t chunk = 0; chunk < chunks; ++chunk) work(context, chunk, workspaces_[0]->data());
    return;
  }
  // Closed first: a late worker that still holds the last generation and sees a new field also sees the closed ticket,
  // so it cannot win a chunk.
  const uint32_t generation = generation_of(ticket_.load(std::memory_order_relaxed)) + 1;
  ticket_.store(ticket(generation, kClosed));
  work_.store(work, std::memory_order_release);
  context_.store(context, std::memory_order_release);
  chunks_.store(static_cast<uint32_t>(chunks), std::memory_order_release);
  done_.store(0, std::memory_order_relaxed);
  ticket_.store(ticket(generation, 0));
  published_.store(generation);
  published_.notify_all();
  take_chunks(generation, workspaces_[0]->data());
  wait_until_done(static_cast<uint32_t>(chunks));
}

void Pool::take_chunks(uint32_t generation, void* workspace) {
  uint64_t current = ticket_.load();
  while (generation_of(current) == generation) {
    const Work work = work_.load(std::memory_order_acquire);
    void* const context = context_.load(std::memory_order_acquire);
    const uint32_t chunks = chunks_.load(std::memory_order_acquire);
    const uint32_t chunk = chunk_of(current);
    if (chunk >= chunks) return;
    if (!ticket_.compare_exchange_weak(current, current + 1)) continue;
    work(context, chunk, workspace);
    if (done_.fetch_add(1) + 1 == chunks) done_.notify_all();
    current = ticket_.load();
  }
}

void Pool::wait_until_done(uint32_t chunks) {
  for (int i = 0; i < kSpins; ++i) {
    if (done_.load() == chunks) return;
    pause();
  }
  for (uint32_t done = done_.load(); done != chunks; done = done_.load()) done_.wait(done);
}

void Pool::serve(int worker) {
  const DenormalsAreZero denormals;
  uint32_t seen = 0;
  while (true) {
    for (int i = 0; i < kSpins && published_.load(std::memory_order_relaxed) == seen; ++i) pause();
    published_.wait(seen);
    seen = published_.load();
    if (quit_) return;
    take_chunks(seen, workspaces_[worker]->data());
  }
}

int threads_of(const Pool& pool) { return pool.threads(); }

void run_chunks(Pool& pool, int64_t chunks, Pool::Work work, void* context) { pool.run(chunks, work, context); }

}
