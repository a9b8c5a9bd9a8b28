#include "arena.h"

#include <new>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#else
#include <cstring>
#endif

namespace dlspec {

#if defined(__unix__) || defined(__APPLE__)

// Pages from the system: zeroed, and back with the system at once when freed.
Memory::Memory(size_t size) : size_(size) {
  if (size == 0) return;
  void* const pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(pages);
#if defined(MADV_HUGEPAGE)
  constexpr size_t kHugePage = size_t{2} << 20;
  if (size >= 2 * kHugePage) madvise(pages, size, MADV_HUGEPAGE);
#endif
}

Memory::~Memory() {
  if (data_) munmap(data_, size_);
}

#else

constexpr std::align_val_t kAlignment{64};

Memory::Memory(size_t size) : size_(size) {
  if (size == 0) return;
  data_ = static_cast<std::byte*>(::operator new(size, kAlignment));
  std::memset(data_, 0, size);
}

Memory::~Memory() { ::operator delete(data_, kAlignment); }

#endif

}
