// SPDX-License-Identifier: Apache-2.0
/// Changes that keep a model a model. Bytes changed blindly seldom get past the parser; here a field gets
/// another value, a list another element, and a name becomes that of another value.
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <onnx_reflected.pb.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class mutator {
 public:
  explicit mutator(unsigned seed) : random_(seed) {}

  void change(Message& root) {
    strings_.clear();
    collect(root);
    Message* m = &root;
    for (int depth = 0; depth < 8 && pick(4); ++depth) {
      std::vector<Message*> parts = parts_of(*m);
      if (parts.empty()) break;
      m = parts[pick(parts.size())];
    }
    change_field(*m);
  }

  std::size_t pick(std::size_t n) { return random_() % n; }

 private:
  static std::vector<FieldDescriptor const*> set_fields(Message const& m) {
    std::vector<FieldDescriptor const*> fields;
    m.GetReflection()->ListFields(m, &fields);
    return fields;
  }

  static std::vector<Message*> parts_of(Message& m) {
    std::vector<Message*> parts;
    Reflection const& r = *m.GetReflection();
    for (FieldDescriptor const* f : set_fields(m)) {
      if (f->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!f->is_repeated()) parts.push_back(r.MutableMessage(&m, f));
      else
        for (int i = 0; i < r.FieldSize(m, f); ++i) parts.push_back(r.MutableRepeatedMessage(&m, f, i));
    }
    return parts;
  }

  /// All strings of the model: names, op_types, attributes.
  void collect(Message& m) {
    Reflection const& r = *m.GetReflection();
    for (FieldDescriptor const* f : set_fields(m))
      if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !f->is_repeated())
        strings_.push_back(r.GetString(m, f));
      else if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
        for (int i = 0; i < r.FieldSize(m, f); ++i) strings_.push_back(r.GetRepeatedString(m, f, i));
    for (Message* part : parts_of(m)) collect(*part);
  }

  void change_field(Message& m) {
    std::vector<FieldDescriptor const*> const fields = set_fields(m);
    FieldDescriptor const* f = m.GetDescriptor()->field(
        static_cast<int>(pick(static_cast<std::size_t>(m.GetDescriptor()->field_count()))));
    if (!fields.empty() && pick(4)) f = fields[pick(fields.size())];
    Reflection const& r = *m.GetReflection();
    if (!f->is_repeated()) {
      if (pick(8) == 0) r.ClearField(&m, f);
      else set(m, f, -1);
      return;
    }
    int const size = r.FieldSize(m, f);
    std::size_t const what = size == 0 ? 0 : pick(5);
    auto const any = [&] { return static_cast<int>(pick(static_cast<std::size_t>(size))); };
    if (what == 0) add(m, f);
    else if (what == 1) r.RemoveLast(&m, f);
    else if (what == 2) r.SwapElements(&m, f, any(), any());
    else if (what == 3 && f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      int const from = any();
      Message* const copy = r.AddMessage(&m, f);
      copy->CopyFrom(r.GetRepeatedMessage(m, f, from));
    } else set(m, f, any());
  }

  std::int64_t integer() {
    static constexpr std::int64_t values[] = {0,
                                              1,
                                              -1,
                                              2,
                                              3,
                                              4,
                                              5,
                                              7,
                                              8,
                                              16,
                                              17,
                                              64,
                                              255,
                                              65536,
                                              1ll << 30,
                                              (1ll << 31) - 1,
                                              -2,
                                              -3,
                                              1ll << 31,
                                              1ll << 32,
                                              1ll << 61,
                                              1ll << 62,
                                              std::numeric_limits<std::int64_t>::max(),
                                              std::numeric_limits<std::int64_t>::min()};
    return values[pick(std::size(values))];
  }
  double number() {
    static constexpr double values[] = {0,
                                        1,
                                        -1,
                                        0.5,
                                        2,
                                        1e-30,
                                        1e30,
                                        -1e30,
                                        1e308,
                                        std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::quiet_NaN()};
    return values[pick(std::size(values))];
  }
  std::string string() {
    if (pick(8) == 0) return "";
    std::string text = strings_.empty() ? "x" : strings_[pick(strings_.size())];
    if (pick(8)) return text;
    text.resize(text.size() + 8);
    text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), text.size() - 8, text.size()));
    return text;
  }

  void add(Message& m, FieldDescriptor const* f) {
    Reflection const& r = *m.GetReflection();
    switch (f->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: r.AddMessage(&m, f); return;
      case FieldDescriptor::CPPTYPE_INT32: r.AddInt32(&m, f, static_cast<std::int32_t>(integer())); return;
      case FieldDescriptor::CPPTYPE_INT64: r.AddInt64(&m, f, integer()); return;
      case FieldDescriptor::CPPTYPE_UINT64: r.AddUInt64(&m, f, static_cast<std::uint64_t>(integer())); return;
      case FieldDescriptor::CPPTYPE_FLOAT: r.AddFloat(&m, f, static_cast<float>(number())); return;
      case FieldDescriptor::CPPTYPE_DOUBLE: r.AddDouble(&m, f, number()); return;
      case FieldDescriptor::CPPTYPE_STRING: r.AddString(&m, f, string()); return;
      default: return;
    }
  }

  /// Element `i` of a list, or the field itself if i is -1.
  void set(Message& m, FieldDescriptor const* f, int i) {
    Reflection const& r = *m.GetReflection();
    switch (f->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        change_field(i < 0 ? *r.MutableMessage(&m, f) : *r.MutableRepeatedMessage(&m, f, i));
        return;
      case FieldDescriptor::CPPTYPE_INT32: {
        auto const value = static_cast<std::int32_t>(integer());
        i < 0 ? r.SetInt32(&m, f, value) : r.SetRepeatedInt32(&m, f, i, value);
        return;
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        std::int64_t const value = integer();
        i < 0 ? r.SetInt64(&m, f, value) : r.SetRepeatedInt64(&m, f, i, value);
        return;
      }
      case FieldDescriptor::CPPTYPE_UINT64: {
        auto const value = static_cast<std::uint64_t>(integer());
        i < 0 ? r.SetUInt64(&m, f, value) : r.SetRepeatedUInt64(&m, f, i, value);
        return;
      }
      case FieldDescriptor::CPPTYPE_FLOAT: {
        auto const value = static_cast<float>(number());
        i < 0 ? r.SetFloat(&m, f, value) : r.SetRepeatedFloat(&m, f, i, value);
        return;
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        double const value = number();
        i < 0 ? r.SetDouble(&m, f, value) : r.SetRepeatedDouble(&m, f, i, value);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        if (i < 0)
          r.SetEnum(&m, f,
                    f->enum_type()->value(
                        static_cast<int>(pick(static_cast<std::size_t>(f->enum_type()->value_count())))));
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        i < 0 ? r.SetString(&m, f, string()) : r.SetRepeatedString(&m, f, i, string());
        return;
      default: return;
    }
  }

  std::minstd_rand random_;
  std::vector<std::string> strings_;
};

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  google::protobuf::LogSilencer const silence;
  mutator change(seed);
  onnx_reflected::ModelProto model;
  if (change.pick(8) == 0 || !model.ParseFromArray(data, static_cast<int>(size)))
    return LLVMFuzzerMutate(data, size, most);
  for (std::size_t left = 1 + change.pick(3); left > 0; --left) change.change(model);
  std::size_t const length = model.ByteSizeLong();
  if (length > most) return LLVMFuzzerMutate(data, size, most);
  (void)model.SerializeToArray(data, static_cast<int>(length));
  return length;
}
