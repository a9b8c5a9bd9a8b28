// Node-API on one side, dlspec::Engine on the other; see engine/native.ts for what each method promises.
#include <napi.h>

#include <cstring>
#include <map>
#include <thread>

#include "arguments.h"
#include "engine.h"
#include "instruction_sets.h"
#include "run.h"

namespace dlspec {

namespace {

/** Runs `work`; what C++ throws becomes a JS error. */
template <class Work>
auto guarded(Napi::Env env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

double number_in(const Napi::Object& object, const char* key) { return object.Get(key).ToNumber().DoubleValue(); }

std::map<std::string, double> numbers_of(const Napi::Object& object) {
  std::map<std::string, double> numbers;
  const Napi::Array keys = object.GetPropertyNames();
  for (uint32_t i = 0; i < keys.Length(); ++i) {
    const std::string key = keys.Get(i).ToString();
    numbers[key] = number_in(object, key.c_str());
  }
  return numbers;
}

std::vector<NamedCall> calls_of(const Napi::Array& array) {
  std::vector<NamedCall> calls;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Object call = object_of(array.Get(i), "a call");
    calls.push_back({call.Get("kernel").ToString(), numbers_of(call.Get("buffers").ToObject()),
                     numbers_of(call.Get("sizes").ToObject()), numbers_of(call.Get("scalars").ToObject())});
  }
  return calls;
}

/** The memory of what JavaScript holds, kept from being collected. Such memory never moves. */
using Held = std::vector<Napi::Reference<Napi::ArrayBuffer>>;

template <class T>
std::vector<T> values_of(const Napi::TypedArray& values) {
  const auto array = values.As<Napi::TypedArrayOf<T>>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

/** The columns of one kind; `held` gets the memory that they point into. */
std::vector<Column> columns_of(const Napi::Array& array, const char* kind, int64_t rows, Held& held) {
  std::vector<Column> columns;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Object from = object_of(array.Get(i), kind);
    Column column{};
    column.width = static_cast<int64_t>(whole_in(from, "width", 1, kMostValues));
    const Napi::Value stride = from.Get("stride");
    column.stride = stride.IsUndefined() ? column.width : static_cast<int64_t>(whole(stride, "stride", 1, kMostValues));
    const auto values = typed_array(from.Get("values"), "values", "a Uint8Array, an Int32Array or a Float32Array",
                                    {napi_uint8_array, napi_int32_array, napi_float32_array});
    column.type = values.TypedArrayType() == napi_uint8_array   ? ColumnType::kBytes
                  : values.TypedArrayType() == napi_int32_array ? ColumnType::kInts
                                                                : ColumnType::kFloats;
    const int64_t needed = rows == 0 ? 0 : (rows - 1) * column.stride + column.width;
    if (needed != static_cast<int64_t>(values.ElementLength())) {
      throw std::invalid_argument(std::string(kind) + " " + std::to_string(i) + " has " +
                                  std::to_string(values.ElementLength()) + " values, " + std::to_string(rows) +
                                  " samples need " + std::to_string(needed));
    }
    // Asking for its buffer takes small arrays out of the collected heap.
    Napi::ArrayBuffer memory = values.ArrayBuffer();
    column.values = static_cast<const std::byte*>(memory.Data()) + values.ByteOffset();
    held.push_back(Napi::Persistent(memory));
    columns.push_back(column);
  }
  return columns;
}

/** Memory that was transferred since is another's, who may free it. */
void refuse_detached(const Held& held) {
  for (const auto& memory : held) {
    if (memory.Value().IsDetached()) throw std::invalid_argument("the memory of a dataset was given away");
  }
}

OwnedDataset dataset_of(const Napi::Object& data, Held& held) {
  OwnedDataset dataset{};
  dataset.rows = static_cast<int64_t>(whole_in(data, "samples", 0, kMostValues));
  dataset.inputs = columns_of(list_of(data.Get("inputs"), "inputs"), "input", dataset.rows, held);
  dataset.targets = columns_of(list_of(data.Get("targets"), "targets"), "target", dataset.rows, held);
  refuse_detached(held);
  return dataset;
}

RunRequest request_of(const Napi::Object& object) {
  RunRequest request;
  request.program = program_named(object.Get("program").ToString());
  request.dataset = static_cast<int>(whole_in(object, "dataset", -1, kMostValues));
  request.order = values_of<uint32_t>(typed_array(object.Get("order"), "order", "a Uint32Array", {napi_uint32_array}));
  request.batch = static_cast<int64_t>(whole_in(object, "batch", 1, kMostValues));
  if (const Napi::Value passes = object.Get("passes"); !passes.IsUndefined())
    request.passes = static_cast<int64_t>(whole(passes, "passes", 1, kMostValues));
  request.first_step = static_cast<uint64_t>(whole_in(object, "firstStep"));
  request.rates = values_of<float>(typed_array(object.Get("rates"), "rates", "a Float32Array", {napi_float32_array}));
  request.profiles = object.Get("profile").ToBoolean();
  request.skips = object.Get("skipNotFinite").ToBoolean();
  if (const Napi::Value collect = object.Get("collect"); collect.IsObject()) {
    request.collects = true;
    request.collect_offset = static_cast<size_t>(whole_in(collect.As<Napi::Object>(), "offset"));
    request.collect_bytes = static_cast<size_t>(whole_in(collect.As<Napi::Object>(), "bytes"));
  }
  return request;
}

/**
 * Reading an argument may run JavaScript (a getter, `valueOf`), which may close the engine or give memory away. So
 * arguments are read first, typed arrays last of them, and then the engine is asked for.
 */
class EngineObject : public Napi::ObjectWrap<EngineObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Engine",
        {InstanceMethod<&EngineObject::load>("load"), InstanceMethod<&EngineObject::write>("write"),
         InstanceMethod<&EngineObject::read>("read"), InstanceMethod<&EngineObject::read_into>("readInto"),
         InstanceMethod<&EngineObject::dataset>("dataset"), InstanceMethod<&EngineObject::run>("run"),
         InstanceMethod<&EngineObject::stop>("stop"), InstanceMethod<&EngineObject::close>("close")});
  }

  explicit EngineObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    const Napi::Object options = object_of(info[0], "options");
    const double bytes = number_in(options, "arenaBytes");
    const Napi::Value instructions = options.Get("instructions");
    guarded(info.Env(), [&] {
      if (!(bytes >= 0 && bytes < 9e15)) throw std::invalid_argument("arenaBytes must be a whole number of bytes");
      try {
        engine_ = std::make_unique<Engine>(static_cast<size_t>(bytes),
                                           static_cast<int>(whole_in(options, "threads", 0, kMostThreads)),
                                           static_cast<uint64_t>(whole_in(options, "seed")),
                                           static_cast<size_t>(whole_in(options, "sums", 0, kMostSums)),
                                           instructions.IsString() ? instructions.ToString().Utf8Value() : "");
      } catch (const std::bad_alloc&) {
        throw std::runtime_error("cannot allocate an arena of " + std::to_string(static_cast<size_t>(bytes)) +
                                 " bytes");
      }
    });
    account(info.Env(), static_cast<int64_t>(bytes));
  }

  void Finalize(Napi::Env env) override { release(env); }

 private:
  Engine& open(Napi::Env env) {
    if (!engine_) throw Napi::Error::New(env, "the engine is closed");
    return *engine_;
  }

  /** For what may not happen while a run uses the arena and the programs. */
  Engine& idle(Napi::Env env) {
    if (run_ && !run_->settled()) throw Napi::Error::New(env, "a run is under way");
    return open(env);
  }

  void load(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      const auto program = program_named(info[0].ToString());
      const auto calls = calls_of(list_of(info[1], "calls"));
      idle(info.Env()).load(program, calls);
    });
  }

  void write(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      const double offset = info[0].ToNumber().DoubleValue();
      const auto bytes = bytes_in(info[1]);
      std::byte* const to = open(info.Env()).bytes_at(offset, static_cast<double>(bytes.ByteLength()));
      if (bytes.ByteLength() > 0) std::memcpy(to, bytes.Data(), bytes.ByteLength());
    });
  }

  Napi::Value read(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      const double offset = info[0].ToNumber().DoubleValue(), count = info[1].ToNumber().DoubleValue();
      const std::byte* const from = open(info.Env()).bytes_at(offset, count);
      auto bytes = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(count));
      if (bytes.ByteLength() > 0) std::memcpy(bytes.Data(), from, bytes.ByteLength());
      return bytes;
    });
  }

  void read_into(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      const double offset = info[0].ToNumber().DoubleValue();
      auto bytes = bytes_in(info[1]);
      const std::byte* const from = open(info.Env()).bytes_at(offset, static_cast<double>(bytes.ByteLength()));
      if (bytes.ByteLength() > 0) std::memcpy(bytes.Data(), from, bytes.ByteLength());
    });
  }

  Napi::Value dataset(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      Held held;
      auto data = dataset_of(object_of(info[0], "data"), held);
      const int number = idle(info.Env()).add_dataset(std::move(data));
      for (auto& memory : held) held_.push_back(std::move(memory));
      return Napi::Number::New(info.Env(), number);
    });
  }

  Napi::Value run(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      RunRequest request = request_of(object_of(info[0], "request"));
      const Napi::Function on_steps = function_of(info[1], "onSteps");
      Engine& engine = idle(info.Env());
      refuse_detached(held_);
      engine.check(request);
      run_ = Run::start(info.Env(), Value(), engine, std::move(request), on_steps);
      return run_->promise();
    });
  }

  void stop(const Napi::CallbackInfo&) {
    if (run_) run_->stop();
  }

  void close(const Napi::CallbackInfo& info) { release(info.Env()); }

  void release(Napi::Env env) {
    if (!engine_) return;
    if (run_) {
      run_->stop();
      run_->join();
    }
    engine_.reset();
    held_.clear();
    account(env, 0);
  }

  /** Tells the garbage collector how much memory hangs on this small object. */
  void account(Napi::Env env, int64_t bytes) {
    Napi::MemoryManagement::AdjustExternalMemory(env, bytes - accounted_);
    accounted_ = bytes;
  }

  /** What the engine's datasets point into: it goes after the engine. */
  Held held_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Run> run_;
  int64_t accounted_ = 0;
};

Napi::Value features(const Napi::CallbackInfo& info) {
  Napi::Array names = Napi::Array::New(info.Env());
  for (const auto& name : usable_instruction_sets()) names[names.Length()] = name;
  Napi::Object features = Napi::Object::New(info.Env());
  features["instructions"] = names;
  features["threads"] = Napi::Number::New(info.Env(), std::thread::hardware_concurrency());
  return features;
}

Napi::Value kernels(const Napi::CallbackInfo& info) {
  const Catalogue catalogue(kernels_for(usable_instruction_sets().front()));
  Napi::Object all = Napi::Object::New(info.Env());
  for (const auto& [name, declaration] : catalogue.all()) {
    const auto list = [&](const std::vector<std::string>& names) {
      Napi::Array array = Napi::Array::New(info.Env());
      for (const auto& it : names) array[array.Length()] = it;
      return array;
    };
    std::vector<std::string> buffers;
    for (const auto& buffer : declaration.buffers) buffers.push_back(buffer.name + (buffer.optional ? "?" : ""));
    Napi::Object entry = Napi::Object::New(info.Env());
    entry["buffers"] = list(buffers);
    entry["sizes"] = list(declaration.sizes);
    entry["scalars"] = list(declaration.scalars);
    all[name] = entry;
  }
  return all;
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports["Engine"] = EngineObject::define(env);
  exports["features"] = Napi::Function::New(env, features, "features");
  exports["kernels"] = Napi::Function::New(env, kernels, "kernels");
  return exports;
}

}

}

static Napi::Object initialize_addon(Napi::Env env, Napi::Object exports) { return dlspec::initialize(env, exports); }
NODE_API_MODULE(dlspec, initialize_addon)
