#pragma once
// One run under way: its own thread, and the way of its reports to JavaScript.
#include <napi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine.h"

namespace dlspec {

class Run : public std::enable_shared_from_this<Run> {
 public:
  /** Starts; `owner` (the JS engine) stays alive as long as the run. */
  static std::shared_ptr<Run> start(Napi::Env env, Napi::Object owner, Engine& engine, RunRequest request,
                                    Napi::Function on_steps);
  Napi::Promise promise() const { return deferred_.Promise(); }
  void stop() { stop_ = true; }
  /** Waits for the thread; reports and the promise follow on the event loop. */
  void join();
  /** Ends without telling anybody: the environment is going away. */
  void abandon();
  bool settled() const { return settled_; }

 private:
  struct Reports {
    uint64_t first_step = 0;
    std::vector<double> sums, seconds, norms;
    std::vector<uint32_t> samples;
  };

  Run(Napi::Env env, Napi::Object owner, uint64_t first_step);
  void work(Engine& engine, const RunRequest& request);
  /** Called with the mutex held: asks the JS thread to come, unless it has been asked already. */
  void ask_for_delivery();
  void deliver(Napi::Env env, Napi::Function on_steps);
  void tell(Napi::Env env, Napi::Function on_steps, const Reports& reports);
  void settle(Napi::Env env);

  Napi::Promise::Deferred deferred_;
  Napi::ObjectReference owner_;
  Napi::ThreadSafeFunction to_js_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  bool settled_ = false;
  /** A callback threw: the run ends and the promise rejects with what it threw. */
  bool failed_ = false;
  Napi::Reference<Napi::Value> thrown_;

  std::mutex mutex_;
  // Under the mutex:
  Reports reports_;
  bool asked_ = false;
  bool finished_ = false;
  RunOutcome outcome_{};
};

}
