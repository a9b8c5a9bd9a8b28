#pragma once
#include <cstdint>

namespace dlspec {

class Pool;

/**
 * Calls work(context, chunk, workspace) for every chunk in [0, chunks), on all threads of the pool. Which thread takes
 * which chunk is open, so what a chunk computes must depend on its number alone. `workspace` is the thread's own
 * memory.
 */
void run_chunks(Pool& pool, int64_t chunks, void (*work)(void* context, int64_t chunk, void* workspace), void* context);

/** Threads in all. No sum may be cut by it: results are the same for any number. */
int threads_of(const Pool& pool);

}
