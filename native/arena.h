#pragma once
#include <cstddef>

namespace dlspec {

/** One zeroed allocation, aligned to 64 bytes (to pages where large); throws std::bad_alloc. */
class Memory {
 public:
  explicit Memory(size_t size);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  std::byte* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  std::byte* data_ = nullptr;
  size_t size_;
};

}
