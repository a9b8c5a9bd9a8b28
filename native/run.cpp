#include "run.h"

#include <cstring>
#include <utility>

namespace dlspec {

namespace {

template <class Array, class T>
Array to_typed_array(Napi::Env env, const std::vector<T>& values) {
  Array array = Array::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(T));
  return array;
}

const char* name_of(Reason reason) {
  switch (reason) {
    case Reason::kStopped:
      return "stopped";
    case Reason::kNotFinite:
      return "not-finite";
    default:
      return "done";
  }
}

/** The environment ends (a worker is terminated): no thread may outlive it. */
void at_exit(void* data) {
  Run* const run = static_cast<Run*>(data);
  run->abandon();
}

}

Run::Run(Napi::Env env, Napi::Object owner, uint64_t first_step)
    : deferred_(Napi::Promise::Deferred::New(env)), owner_(Napi::Persistent(owner)) {
  reports_.first_step = first_step;
}

std::shared_ptr<Run> Run::start(Napi::Env env, Napi::Object owner, Engine& engine, RunRequest request,
                                Napi::Function on_steps) {
  const std::shared_ptr<Run> run(new Run(env, owner, request.first_step));
  run->to_js_ = Napi::ThreadSafeFunction::New(env, on_steps, "dlspec run", 0, 1);
  // After the function's own hook, hence run before it: the thread is gone when the function is closed.
  napi_add_env_cleanup_hook(env, at_exit, run.get());
  run->thread_ = std::thread([run, &engine, request = std::move(request)] { run->work(engine, request); });
  return run;
}

void Run::work(Engine& engine, const RunRequest& request) {
  RunOutcome outcome = engine.run(request, stop_, [this, &engine](const Engine::StepResult& step) {
    const std::lock_guard lock(mutex_);
    reports_.sums.insert(reports_.sums.end(), step.sums, step.sums + engine.sums());
    reports_.samples.push_back(step.samples);
    reports_.seconds.push_back(step.seconds);
    reports_.norms.push_back(step.norm);
    ask_for_delivery();
  });
  const std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
  finished_ = true;
  ask_for_delivery();
}

void Run::ask_for_delivery() {
  if (asked_) return;
  asked_ = true;
  to_js_.NonBlockingCall([run = shared_from_this()](Napi::Env env, Napi::Function on_steps) {
    if (env) run->deliver(env, on_steps);
  });
}

void Run::deliver(Napi::Env env, Napi::Function on_steps) {
  Reports reports;
  bool finished;
  {
    const std::lock_guard lock(mutex_);
    asked_ = false;
    finished = finished_;
    reports.first_step = reports_.first_step + reports_.samples.size();
    std::swap(reports, reports_);
  }
  if (!reports.samples.empty() && !failed_) tell(env, on_steps, reports);
  if (finished) settle(env);
}

void Run::tell(Napi::Env env, Napi::Function on_steps, const Reports& reports) {
  try {
    Napi::Object report = Napi::Object::New(env);
    report["firstStep"] = Napi::Number::New(env, static_cast<double>(reports.first_step));
    report["count"] = Napi::Number::New(env, static_cast<double>(reports.samples.size()));
    report["sums"] = to_typed_array<Napi::Float64Array>(env, reports.sums);
    report["samples"] = to_typed_array<Napi::Uint32Array>(env, reports.samples);
    report["norms"] = to_typed_array<Napi::Float64Array>(env, reports.norms);
    report["seconds"] = to_typed_array<Napi::Float64Array>(env, reports.seconds);
    on_steps.Call({report});
  } catch (const Napi::Error& error) {
    // The listener threw; or the environment is being torn down, then there is nobody to tell and `error` is empty.
    failed_ = true;
    stop();
    if (!error.IsEmpty()) thrown_ = Napi::Reference<Napi::Value>::New(error.Value(), 1);
  }
}

void Run::settle(Napi::Env env) {
  join();
  settled_ = true;
  napi_remove_env_cleanup_hook(env, at_exit, this);
  if (!failed_) {
    Napi::Object outcome = Napi::Object::New(env);
    outcome["steps"] = Napi::Number::New(env, static_cast<double>(outcome_.steps));
    outcome["reason"] = Napi::String::New(env, name_of(outcome_.reason));
    auto collected = Napi::Uint8Array::New(env, outcome_.collected.size());
    if (!outcome_.collected.empty())
      std::memcpy(collected.Data(), outcome_.collected.data(), outcome_.collected.size());
    outcome["collected"] = collected;
    if (!outcome_.call_seconds.empty())
      outcome["callSeconds"] = to_typed_array<Napi::Float64Array>(env, outcome_.call_seconds);
    deferred_.Resolve(outcome);
  } else {
    deferred_.Reject(thrown_.IsEmpty() ? env.Undefined() : thrown_.Value());
    thrown_.Reset();
  }
  owner_.Reset();
  to_js_.Release();
}

void Run::abandon() {
  stop();
  join();
  owner_.Reset();
  thrown_.Reset();
}

void Run::join() {
  if (thread_.joinable()) thread_.join();
}

}
