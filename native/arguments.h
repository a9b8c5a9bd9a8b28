// What JavaScript gives, looked at before it is used: TypeError where it is of another kind, RangeError where it is out
// of range.
#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace dlspec {

/** What float64 counts exactly; and of samples and their values, so that products of the two are numbers. */
constexpr double kMost = 9007199254740991.0, kMostValues = 2147483647.0;
constexpr double kMostThreads = 4096, kMostSums = 1 << 20;

/** Throws RangeError where the value is no whole number from `least` to `most`. */
inline double whole(const Napi::Value& value, const std::string& name, double least, double most) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= least && number <= most && std::trunc(number) == number) return number;
  throw Napi::RangeError::New(value.Env(), name + " must be a whole number from " +
                                               std::to_string(static_cast<int64_t>(least)) + " to " +
                                               std::to_string(static_cast<int64_t>(most)));
}

inline double whole_in(const Napi::Object& object, const char* key, double least = 0, double most = kMost) {
  return whole(object.Get(key), key, least, most);
}

[[noreturn]] inline void refuse_type(const Napi::Value& value, const std::string& name, const char* wanted) {
  throw Napi::TypeError::New(value.Env(), name + " must be " + wanted);
}

inline Napi::Object object_of(const Napi::Value& value, const char* name) {
  if (!value.IsObject()) refuse_type(value, name, "an object");
  return value.As<Napi::Object>();
}

inline Napi::Array list_of(const Napi::Value& value, const char* name) {
  if (!value.IsArray()) refuse_type(value, name, "a list");
  return value.As<Napi::Array>();
}

inline Napi::Function function_of(const Napi::Value& value, const char* name) {
  if (!value.IsFunction()) refuse_type(value, name, "a function");
  return value.As<Napi::Function>();
}

/** Throws TypeError where the value is no typed array of one of these types. */
inline Napi::TypedArray typed_array(const Napi::Value& value, const char* name, const char* wanted,
                                    std::initializer_list<napi_typedarray_type> types) {
  if (value.IsTypedArray()) {
    const auto array = value.As<Napi::TypedArray>();
    for (const napi_typedarray_type type : types) {
      if (array.TypedArrayType() == type) return array;
    }
  }
  refuse_type(value, name, wanted);
}

inline Napi::Uint8Array bytes_in(const Napi::Value& value) {
  return typed_array(value, "bytes", "a Uint8Array", {napi_uint8_array}).As<Napi::Uint8Array>();
}

}  // namespace dlspec
