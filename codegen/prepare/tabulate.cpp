// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"
#include "prepare/quantized_constants.hpp"

#include <inlay/op/device/Lookup.hpp>
#include <inlay/op/microsoft/QLinearAdd.hpp>
#include <inlay/op/microsoft/QLinearMul.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace inlay::codegen {

namespace {

/// What a value is for each of the 256 bytes that one element of another value may be, by the bits of that byte.
struct byte_function {
  std::string of;
  constant values;        ///< 256 elements
  bool in_float = false;  ///< floats are computed on the way
};

/// A sum or product of quantised values (family::quantized_binary) for all bytes that one of them is a function of, or
/// both.
template <class Op>
constant folded_bytes(std::span<constant const* const> in, elem_type type) {
  constant y{type, {256}, std::vector<std::byte>(256)};
  auto const compute = [&]<class T>(type_tag<T>) {
    auto const bytes = [&](std::size_t i) { return tensor_of<T>(*in[i]); };
    auto const scale = [&](std::size_t i) { return tensor_of<float>(*in[i]); };
    Op::reference({}, bytes(0), scale(1), bytes(2), bytes(3), scale(4), bytes(5), scale(6), bytes(7),
                  tensor_of<T>(y));
  };
  if (type == elem_type::int8) compute(type_tag<std::int8_t>{});
  else compute(type_tag<std::uint8_t>{});
  return y;
}

/// Elements of values that are functions of one byte each: elementwise nodes behind a quantised tensor, whose other
/// operands are numbers. Each such node is folded over all bytes; where bytes come out again, and floats lie between, a
/// Lookup takes its place.
class tabulate_pass {
 public:
  explicit tabulate_pass(graph& g) : g_(g), types_(g), index_(g), names_(g) {}

  std::size_t run() {
    std::size_t made = 0;
    for (node& n : g_.nodes) {
      auto f = function_of(n);
      if (!f) continue;
      std::string const y = n.outputs[0];
      if (family::is_byte(types_[y].type) && f->in_float) {
        std::string const table = names_.fresh(y + "_table");
        g_.constants[table] = f->values;
        node lookup;
        lookup.name = n.name;
        lookup.position = n.position;
        set_operation<op::device::Lookup>(lookup);
        lookup.inputs = {f->of, table};
        lookup.outputs = n.outputs;
        n = std::move(lookup);
        ++made;
      }
      functions_.emplace(y, std::move(*f));
    }
    return made;
  }

 private:
  bool is_elementwise(node const& n, std::vector<tensor_info> const& in,
                      std::vector<tensor_info> const& out) const {
    bool const quantizes =
        n.op->attributes_of<op::QuantizeLinear>() || n.op->attributes_of<op::DequantizeLinear>();
    if (quantizes) return in[1].elements() == 1;
    return n.op->record(in, out).is_elementwise;
  }

  static std::optional<constant> folded(node const& n, std::span<constant const* const> in,
                                        std::span<tensor_info const> out) {
    constant const* const zero = in.size() > 2 ? in[2] : nullptr;
    if (auto const* const a = n.op->attributes_of<op::QuantizeLinear>())
      return quantize_constant(*a, *in[0], *in[1], zero, out[0].type);
    if (auto const* const a = n.op->attributes_of<op::DequantizeLinear>())
      return dequantize_constant(*a, *in[0], *in[1], zero);
    bool const is_whole = std::find(in.begin(), in.end(), nullptr) == in.end();
    if (n.op->attributes_of<op::microsoft::QLinearAdd>() && is_whole && in.size() == 8)
      return folded_bytes<op::microsoft::QLinearAdd>(in, out[0].type);
    if (n.op->attributes_of<op::microsoft::QLinearMul>() && is_whole && in.size() == 8)
      return folded_bytes<op::microsoft::QLinearMul>(in, out[0].type);
    std::vector<constant> made = n.op->fold(in, out);
    if (made.empty()) return {};
    return std::move(made[0]);
  }

  /// A value as a function of itself, or of the byte that it is computed of; none where it is neither.
  std::optional<byte_function> function_of(std::string const& value) const {
    auto const found = functions_.find(value);
    bool const is_byte = family::is_byte(types_[value].type);
    // Bytes that others read too are there anyhow: what is made of them need not keep alive what they are made of.
    bool const is_shared = index_.uses(value) > 1 || index_.is_output(value);
    if (found != functions_.end() && !(is_byte && is_shared)) return found->second;
    if (!is_byte || types_[value].is_capacity) return {};
    constant bytes{types_[value].type, {256}, {}};
    for (int i = 0; i < 256; ++i) bytes.data.push_back(static_cast<std::byte>(i));
    return byte_function{value, std::move(bytes)};
  }

  std::optional<byte_function> function_of(node const& n) const {
    if (!n.bodies.empty() || n.outputs.size() != 1 || !types_.contains(n.outputs[0]) ||
        !types_.has_inputs_of(n))
      return {};
    std::vector<tensor_info> const in = types_.inputs_of(n), out = types_.outputs_of(n);
    if (n.inputs.empty() || out[0].is_capacity || !is_elementwise(n, in, out)) return {};
    std::optional<byte_function> result;
    std::vector<constant> operands(n.inputs.size());
    std::vector<constant const*> pointers(n.inputs.size());
    std::vector<tensor_info> infos(n.inputs.size());
    for (std::size_t i = 0; i < n.inputs.size(); ++i) {
      std::string const& name = n.inputs[i];
      if (name.empty()) continue;
      if (auto const c = g_.constants.find(name); c != g_.constants.end()) {
        if (c->second.elements() != 1) return {};
        operands[i] = c->second;
        operands[i].dims.clear();
      } else {
        auto f = function_of(name);
        if (!f || in[i].dims != out[0].dims || (result && result->of != f->of)) return {};
        operands[i] = std::move(f->values);
        bool const in_float = f->in_float || (result && result->in_float);
        result = byte_function{std::move(f->of), {}, in_float};
      }
      pointers[i] = &operands[i];
      infos[i] = {operands[i].type, shape_of(operands[i])};
    }
    if (!result) return {};
    tensor_info y[1] = {{out[0].type, {}}};
    if (n.op->infer(infos, y) || y[0].dims != dims{256}) return {};
    auto values = folded(n, pointers, y);
    if (!values) return {};
    result->values = std::move(*values);
    result->in_float = result->in_float || !family::is_byte(out[0].type);
    return result;
  }

  graph& g_;
  type_table const types_;
  graph_index const index_;
  unique_names names_;
  std::map<std::string, byte_function> functions_;
};

}  // namespace

void tabulate(graph& g, preparation_log& log) {
  if (std::size_t const made = tabulate_pass(g).run())
    log.add(std::to_string(made) + " functions of a byte tabulated");
  drop_dead_nodes(g, log);
}

}  // namespace inlay::codegen
