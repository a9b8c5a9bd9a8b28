#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/kernel.h"

namespace dlspec {

/** A kernel call as the plan has it: everything by name. */
struct NamedCall {
  std::string kernel;
  std::map<std::string, double> buffers, sizes, scalars;
};

/** A kernel's declaration taken apart. */
struct Declaration {
  struct Buffer {
    std::string name;
    bool optional;
  };
  const Kernel* kernel;
  std::vector<Buffer> buffers;
  std::vector<std::string> sizes, scalars;
};

/** All kernels of one instruction set, by name. */
class Catalogue {
 public:
  explicit Catalogue(const Families& families);
  const Declaration& at(const std::string& name) const;
  const std::map<std::string, Declaration, std::less<>>& all() const { return declarations_; }

 private:
  std::map<std::string, Declaration, std::less<>> declarations_;
};

/** A checked list of calls over one arena, ready to run. */
class Program {
 public:
  /** Throws std::invalid_argument, saying which call is wrong and how. */
  Program(const Catalogue& catalogue, const std::vector<NamedCall>& calls, std::byte* arena, size_t arena_bytes,
          size_t sums);

  /** False where the gradient's norm turned out to be no number: what follows it in the program is not run then. */
  bool run(const Step& step) const;
  /** The same; adds to `seconds`, one a call, what each took. */
  bool run(const Step& step, double* seconds) const;
  size_t calls() const { return calls_.size(); }
  /** What each thread needs of its own. */
  size_t workspace_bytes() const { return workspace_bytes_; }
  /** Throws std::invalid_argument where a gather_* call does not fit the dataset (null: there is none). */
  void check_dataset(const Dataset* dataset) const;

 private:
  struct Call {
    const Kernel* kernel;
    Arguments arguments;
  };
  std::vector<Call> calls_;
  size_t workspace_bytes_ = 0;
};

}
