// SPDX-License-Identifier: Apache-2.0
#include "ort.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

// ONNX Runtime's C interface is a table of functions that only ever grows at its end. The npm package ships
// the library without its header, so the few entries that are needed are declared here, by their place in the
// table. Places and signatures: the published documentation of OrtApi, checked against a listing of the
// table of different versions. A table that is not what is expected here would not give the right results,
// which every run compares.

namespace inlay::bench {

namespace {

struct status;
struct environment;
struct session;
struct session_options;
struct memory_info;
struct value;
struct run_options;
struct allocator;
struct tensor_type;

/// OrtGetApiBase()'s result.
struct api_base {
  void const* const* (*table)(std::uint32_t version);
  char const* (*version)();
};

/// Version of the interface that is asked for: that of ONNX Runtime 1.13.
constexpr std::uint32_t interface_version = 13;

constexpr int log_errors = 3;
constexpr int optimize_all = 99;
constexpr int float_elements = 1, int64_elements = 7;
constexpr int arena_allocator = 1, default_memory = 0;

}  // namespace

struct onnx_runtime::functions {
  template <class Function>
  struct entry {
    Function* call;
    entry(void const* const* table, std::size_t place) {
      void const* const address = table[place];
      std::memcpy(&call, &address, sizeof call);
    }
  };

  explicit functions(void const* const* t) : table(t) {}
  void const* const* table;

  entry<char const*(status const*)> message{table, 2};
  entry<status*(int, char const*, environment**)> create_environment{table, 3};
  entry<status*(environment const*, char const*, session_options const*, session**)> create_session{table, 7};
  entry<status*(session*, run_options const*, char const* const*, value const* const*, std::size_t,
                char const* const*, std::size_t, value**)>
      run{table, 9};
  entry<status*(session_options**)> create_options{table, 10};
  entry<status*(session_options*, int)> set_optimization{table, 23}, set_threads_within{table, 24},
      set_threads_across{table, 25};
  entry<status*(session const*, std::size_t*)> input_count{table, 30}, output_count{table, 31};
  entry<status*(session const*, std::size_t, allocator*, char**)> input_name{table, 36},
      output_name{table, 37};
  entry<status*(memory_info const*, void*, std::size_t, std::int64_t const*, std::size_t, int, value**)> wrap{
      table, 49};
  entry<status*(value*, void**)> data{table, 51};
  entry<status*(tensor_type const*, int*)> element_type{table, 60};
  entry<status*(tensor_type const*, std::size_t*)> element_count{table, 64};
  entry<status*(value const*, tensor_type**)> type_of{table, 65};
  entry<status*(int, int, memory_info**)> create_memory_info{table, 69};
  entry<status*(allocator*, void*)> free{table, 76};
  entry<status*(allocator**)> default_allocator{table, 78};
  entry<void(status*)> release_status{table, 93};
  entry<void(memory_info*)> release_memory_info{table, 94};
  entry<void(session*)> release_session{table, 95};
  entry<void(value*)> release_value{table, 96};
  entry<void(tensor_type*)> release_type{table, 99};
  entry<void(session_options*)> release_options{table, 100};

  environment* process = nullptr;

  void check(status* s) const {
    if (s == nullptr) return;
    std::string const text = std::string("ONNX Runtime: ") + message.call(s);
    release_status.call(s);
    throw std::runtime_error(text);
  }
};

namespace {

class ort_peer final : public peer {
 public:
  ort_peer(onnx_runtime::functions const& call, std::string const& model, int threads,
           std::vector<std::int64_t> const& dims, std::size_t output_elements)
      : call_(call), output_elements_(output_elements) {
    session_options* options = nullptr;
    call_.check(call_.create_options.call(&options));
    call_.check(call_.set_optimization.call(options, optimize_all));
    call_.check(call_.set_threads_within.call(options, threads));
    call_.check(call_.set_threads_across.call(options, 1));
    status* const failed = call_.create_session.call(call_.process, model.c_str(), options, &session_);
    call_.release_options.call(options);
    call_.check(failed);
    std::size_t outputs = 0;
    call_.check(call_.output_count.call(session_, &outputs));
    if (outputs != 1)
      throw std::runtime_error(model + ": found " + std::to_string(outputs) + " outputs, wanted 1");
    allocator* names = nullptr;
    call_.check(call_.default_allocator.call(&names));
    char* name = nullptr;
    call_.check(call_.input_name.call(session_, 0, names, &name));
    input_name_ = name;
    call_.check(call_.free.call(names, name));
    call_.check(call_.output_name.call(session_, 0, names, &name));
    output_name_ = name;
    call_.check(call_.free.call(names, name));

    std::size_t elements = 1;
    for (std::int64_t d : dims) elements *= static_cast<std::size_t>(d);
    input_.resize(elements);
    memory_info* memory = nullptr;
    call_.check(call_.create_memory_info.call(arena_allocator, default_memory, &memory));
    status* const wrapped = call_.wrap.call(memory, input_.data(), elements * sizeof(float), dims.data(),
                                            dims.size(), float_elements, &input_value_);
    call_.release_memory_info.call(memory);
    call_.check(wrapped);
  }
  ~ort_peer() override {
    if (output_value_ != nullptr) call_.release_value.call(output_value_);
    if (input_value_ != nullptr) call_.release_value.call(input_value_);
    if (session_ != nullptr) call_.release_session.call(session_);
  }

  void run(float const* input, float* output) override {
    std::memcpy(input_.data(), input, input_.size() * sizeof(float));
    char const* const in = input_name_.c_str();
    char const* const out = output_name_.c_str();
    value const* const x = input_value_;
    // The output of the first run is reused by all others: no allocation for it. One of other types may be of
    // other extents in each run.
    if (output_value_ != nullptr && output_type_ != float_elements) {
      call_.release_value.call(output_value_);
      output_value_ = nullptr;
    }
    call_.check(call_.run.call(session_, nullptr, &in, &x, 1, &out, 1, &output_value_));
    void* y = nullptr;
    call_.check(call_.data.call(output_value_, &y));
    if (output_type_ != float_elements) {
      std::size_t const count = count_output();
      if (output_type_ == int64_elements) {
        auto const* const integers = static_cast<std::int64_t const*>(y);
        for (std::size_t i = 0; i < count; ++i) output[i] = static_cast<float>(integers[i]);
        std::fill_n(output + count, output_elements_ - count, std::numeric_limits<float>::quiet_NaN());
        return;
      }
    }
    std::memcpy(output, y, output_elements_ * sizeof(float));
  }

 private:
  /// Elements of the output; notes their type.
  std::size_t count_output() {
    tensor_type* type = nullptr;
    call_.check(call_.type_of.call(output_value_, &type));
    std::size_t count = 0;
    status* failed = call_.element_type.call(type, &output_type_);
    if (failed == nullptr) failed = call_.element_count.call(type, &count);
    call_.release_type.call(type);
    call_.check(failed);
    bool const fits = output_type_ == int64_elements
                          ? count <= output_elements_
                          : output_type_ == float_elements && count == output_elements_;
    if (!fits)
      throw std::runtime_error("ONNX Runtime: an output of " + std::to_string(count) + " elements of type " +
                               std::to_string(output_type_));
    return count;
  }

  onnx_runtime::functions const& call_;
  std::size_t output_elements_;
  int output_type_ = 0;  ///< not known before the first run
  session* session_ = nullptr;
  std::string input_name_, output_name_;
  std::vector<float> input_;
  value* input_value_ = nullptr;
  value* output_value_ = nullptr;
};

}  // namespace

onnx_runtime::onnx_runtime(std::string const& library)
    : library_(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (library_ == nullptr) throw std::runtime_error(std::string("ONNX Runtime: ") + dlerror());
  auto const entry = reinterpret_cast<api_base const* (*)()>(dlsym(library_, "OrtGetApiBase"));
  if (entry == nullptr) throw std::runtime_error("ONNX Runtime: " + library + " has no OrtGetApiBase");
  api_base const* const base = entry();
  version_ = base->version();
  void const* const* const table = base->table(interface_version);
  if (table == nullptr) throw std::runtime_error("ONNX Runtime " + version_ + " is too old");
  call_ = std::make_unique<functions>(table);
  call_->check(call_->create_environment.call(log_errors, "bench", &call_->process));
}

// The environment and the library stay until the process ends: their own ends are not what is measured.
onnx_runtime::~onnx_runtime() = default;

std::unique_ptr<peer> onnx_runtime::load(std::string const& model, int threads,
                                         std::vector<std::int64_t> const& input_dims,
                                         std::size_t output_elements) const {
  return std::make_unique<ort_peer>(*call_, model, threads, input_dims, output_elements);
}

}  // namespace inlay::bench
