// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"
#include "prepare/quantized_constants.hpp"

#include <inlay/op/AveragePool.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/GlobalAveragePool.hpp>
#include <inlay/op/Pad.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QLinearMatMul.hpp>
#include <inlay/op/QuantizeLinear.hpp>
#include <inlay/op/Resize.hpp>
#include <inlay/op/Softmax.hpp>
#include <inlay/op/Split.hpp>
#include <inlay/op/microsoft/QGemm.hpp>
#include <inlay/op/microsoft/QLinearAdd.hpp>
#include <inlay/op/microsoft/QLinearAveragePool.hpp>
#include <inlay/op/microsoft/QLinearGlobalAveragePool.hpp>
#include <inlay/op/microsoft/QLinearMul.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace inlay::codegen {

namespace {

std::set<std::string_view> const movers{
    "Concat",  "DepthToSpace", "Expand",       "Flatten", "Gather",  "Identity", "MaxPool",   "Pad",
    "Reshape", "Slice",        "SpaceToDepth", "Split",   "Squeeze", "Tile",     "Transpose", "Unsqueeze"};

/// Scale and zero point of a tensor as names of constants of one element; the zero point is never left out.
struct quantization {
  std::string scale, zero_point;
  float scale_value = 0;
  std::int32_t zero_value = 0;
  elem_type type = elem_type::undefined;
  float inverse = 0;  ///< of a QuantizeLinear that multiplies

  bool operator==(quantization const& o) const {
    return scale_value == o.scale_value && zero_value == o.zero_value && type == o.type;
  }
};

/// QuantizeLinear of a constant, computed; nothing where that is left to the device.
std::optional<constant> quantized_constant(node const& n, graph const& g, type_table const& types) {
  auto const* const a = n.op->attributes_of<op::QuantizeLinear>();
  if (!a) return {};
  constant const* in[3] = {};
  for (std::size_t i = 0; i < n.inputs.size() && i < 3; ++i) {
    if (n.inputs[i].empty()) continue;
    auto const c = g.constants.find(n.inputs[i]);
    if (c == g.constants.end()) return {};
    in[i] = &c->second;
  }
  if (!in[0] || !in[1]) return {};
  return quantize_constant(*a, *in[0], *in[1], in[2], types[n.outputs[0]].type);
}

/// Training frameworks quantise weights in the graph: PyTorch's fake quantisation writes QuantizeLinear of floats.
void quantize_constants(graph& g, preparation_log& log) {
  type_table const types(g);
  graph_index const index(g);
  std::size_t const computed = std::erase_if(g.nodes, [&](node const& n) {
    if (index.is_output(n.outputs[0])) return false;
    auto c = quantized_constant(n, g, types);
    if (c) g.constants[n.outputs[0]] = std::move(*c);
    return c.has_value();
  });
  if (computed) log.add(std::to_string(computed) + " QuantizeLinear of constants computed");
}

/// Tools write a QuantizeLinear for each reader of a value: those that make the same become one.
void merge_quantizations(graph& g) {
  graph_index const index(g);
  auto const text = [&](std::string const& name) {
    auto const c = g.constants.find(name);
    if (c == g.constants.end()) return name;
    std::string of(reinterpret_cast<char const*>(c->second.data.data()), c->second.data.size());
    return std::to_string(static_cast<int>(c->second.type)) + ' ' + of;
  };
  std::map<std::string, std::string> made, instead;
  for (node& n : g.nodes) {
    for (std::string& in : n.inputs)
      if (auto const other = instead.find(in); other != instead.end()) in = other->second;
    if (!n.op->attributes_of<op::QuantizeLinear>() || index.is_output(n.outputs[0])) continue;
    std::string key = n.op->attributes_text() + '\0' + n.inputs[0];
    for (std::size_t i = 1; i < n.inputs.size(); ++i) key += '\0' + text(n.inputs[i]);
    auto const [first, is_new] = made.emplace(std::move(key), n.outputs[0]);
    if (!is_new) instead[n.outputs[0]] = first->second;
  }
}

/// DequantizeLinear -> operator -> QuantizeLinear becomes the operator on quantised tensors. One walk over the
/// QuantizeLinear nodes in order: what makes its input decides.
class quantize_pass {
 public:
  quantize_pass(graph& g, preparation_log& log) : g_(g), log_(log), types_(g), index_(g), names_(g) {}

  void run() {
    std::vector<node> const nodes = g_.nodes;
    original_ = &nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (auto const* a = nodes[i].op->attributes_of<op::QuantizeLinear>(); a && a->block_size == 0) turn(i);
    put_requantized();
    merge_quantizations(g_);
    drop_dead_nodes(g_, log_);
    if (turned_) log_.add(std::to_string(turned_) + " nodes turned to integer arithmetic");
    if (bypassed_) log_.add(std::to_string(bypassed_) + " QuantizeLinear behind DequantizeLinear dropped");
  }

  /// DequantizeLinear of constants become constants, where a node needs their values.
  void fold_dequantized() {
    for (node& n : g_.nodes)
      if (n.op->attributes_of<op::DequantizeLinear>()) fold_dequantized(n);
    std::erase_if(g_.nodes, [](node const& n) { return n.outputs.empty(); });
    drop_dead_nodes(g_, log_);
  }

 private:
  node const* producer(std::string const& value) const { return index_.producer(value); }

  constant const* constant_of(std::string const& name) const {
    auto const found = g_.constants.find(name);
    return found == g_.constants.end() ? nullptr : &found->second;
  }

  std::string add_constant(std::string const& base, constant c) {
    std::string name = fresh_name(g_, base);
    g_.constants[name] = std::move(c);
    return name;
  }

  /// Scale and zero point of a QuantizeLinear or DequantizeLinear that are constant and of one element; `type`
  /// is that of the quantised side.
  std::optional<quantization> quantization_of(node const& n, elem_type type) {
    constant const* const scale = constant_of(n.inputs[1]);
    if (!scale || scale->type != elem_type::float_ || scale->elements() != 1 || !family::is_byte(type))
      return {};
    quantization q{n.inputs[1], "", scale->as<float>()[0], 0, type, 0};
    if (n.inputs.size() > 2 && !n.inputs[2].empty()) {
      constant const* const zero = constant_of(n.inputs[2]);
      if (!zero || zero->elements() != 1) return {};
      q.zero_point = n.inputs[2];
      q.zero_value = type == elem_type::int8 ? zero->as<std::int8_t>()[0] : zero->as<std::uint8_t>()[0];
    } else {
      q.zero_point =
          add_constant(n.name + "_zero_point", type == elem_type::int8 ? make_constant<std::int8_t>({})
                                                                       : make_constant<std::uint8_t>({}));
    }
    return q;
  }

  struct quantized_value {
    std::string name;
    quantization q;
  };

  /// The quantised tensor of which `value` is the dequantised one.
  std::optional<quantized_value> source(std::string const& value) {
    node const* const n = producer(value);
    auto const* const a = n ? n->op->attributes_of<op::DequantizeLinear>() : nullptr;
    if (!a || a->block_size != 0 || types_[value].type != elem_type::float_) return {};
    auto const q = quantization_of(*n, types_[n->inputs[0]].type);
    if (!q) return {};
    return quantized_value{n->inputs[0], *q};
  }

  /// A constant weight that is quantised, one scale or one for each position along `axis`.
  struct quantized_weight {
    std::string name, scale, zero_point;
    std::vector<float> scales;
  };
  std::optional<quantized_weight> weight(std::string const& value, std::int64_t axis) {
    node const* const n = producer(value);
    auto const* const a = n ? n->op->attributes_of<op::DequantizeLinear>() : nullptr;
    constant const* const w = n ? constant_of(n->inputs[0]) : nullptr;
    constant const* const scale = n && n->inputs.size() > 1 ? constant_of(n->inputs[1]) : nullptr;
    if (!a || !w || !scale || a->block_size != 0 || !family::is_byte(w->type)) return {};
    if (scale->type != elem_type::float_) return {};
    if (scale->elements() != 1 && normalize_axis(a->axis, w->dims.size()) != axis) return {};
    quantized_weight result{n->inputs[0], n->inputs[1], "", {}};
    result.scales.assign(scale->as<float>(), scale->as<float>() + scale->elements());
    if (n->inputs.size() > 2 && !n->inputs[2].empty()) {
      if (!constant_of(n->inputs[2])) return {};
      result.zero_point = n->inputs[2];
    } else {
      constant zero{w->type, scale->dims, {}};
      zero.data.resize(scale->elements());
      result.zero_point = add_constant(n->name + "_zero_point", std::move(zero));
    }
    return result;
  }

  /// A constant as floats, where it is one, or dequantised from one.
  std::optional<std::vector<float>> real_values(std::string const& value) {
    if (constant const* const c = constant_of(value)) {
      if (c->type != elem_type::float_) return {};
      return std::vector<float>(c->as<float>(), c->as<float>() + c->elements());
    }
    node const* const n = producer(value);
    if (!n) return {};
    auto const c = dequantized_constant(*n);
    if (!c) return {};
    return std::vector<float>(c->as<float>(), c->as<float>() + c->elements());
  }

  /// A bias of `count` elements as an int32 constant in units of x_scale * w_scale. Empty text for none; no
  /// value where it cannot be.
  std::optional<std::string> bias(std::string const& value, float x_scale, std::vector<float> const& w_scales,
                                  std::size_t count) {
    if (value.empty()) return "";
    if (node const* const n = producer(value); n && n->op->attributes_of<op::DequantizeLinear>()) {
      constant const* const c = constant_of(n->inputs[0]);
      bool const zero = n->inputs.size() < 3 || n->inputs[2].empty() || all_zero(n->inputs[2]);
      if (c && c->type == elem_type::int32 && c->elements() == count && zero) return n->inputs[0];
    }
    auto const values = real_values(value);
    if (!values || values->size() != count) return {};
    std::vector<std::int32_t> result(count);
    for (std::size_t i = 0; i < count; ++i) {
      double const scale =
          static_cast<double>(x_scale) * static_cast<double>(w_scales[w_scales.size() == 1 ? 0 : i]);
      double const b = std::nearbyint(static_cast<double>((*values)[i]) / scale);
      if (!(std::abs(b) <= std::numeric_limits<std::int32_t>::max())) return {};
      result[i] = static_cast<std::int32_t>(b);
    }
    return add_constant(value + "_quantized",
                        make_constant<std::int32_t>({static_cast<std::int64_t>(count)}, result));
  }

  bool all_zero(std::string const& name) const {
    constant const* const c = constant_of(name);
    return c && std::all_of(c->data.begin(), c->data.end(), [](std::byte b) { return b == std::byte{0}; });
  }

  /// Bounds of a quantised output from a Relu or Clip before its QuantizeLinear.
  struct bounds {
    std::int64_t low = -128, high = 255;
  };

  /// One element that is a float constant.
  std::optional<float> bound_value(node const& n, std::size_t i) const {
    return i < n.inputs.size() ? number_of(g_, n.inputs[i]) : std::nullopt;
  }

  static std::int64_t element_of(float x, quantization const& q) {
    float const scaled = q.inverse != 0 ? x * q.inverse : x, scale = q.inverse != 0 ? 1 : q.scale_value;
    return q.type == elem_type::int8 ? family::quantized<std::int8_t>(scaled, scale, q.zero_value)
                                     : family::quantized<std::uint8_t>(scaled, scale, q.zero_value);
  }

  /// What a Relu or Clip does to a tensor of quantisation q, where that is known.
  std::optional<bounds> bounds_of(node const& n, quantization const& q) const {
    bounds b;
    if (n.op_type == "Relu" && n.domain.empty()) {
      b.low = q.zero_value;
      return b;
    }
    if (n.op_type != "Clip" || !n.domain.empty()) return {};
    for (std::size_t i = 1; i < n.inputs.size(); ++i) {
      if (n.inputs[i].empty()) continue;
      auto const value = bound_value(n, i);
      if (!value || *value != *value) return {};
      (i == 1 ? b.low : b.high) = element_of(*value, q);
    }
    return b;
  }

  bool used_once(std::string const& value) const {
    return index_.uses(value) == 1 && !index_.is_output(value);
  }

  void turn(std::size_t position) {
    node const& quantize = (*original_)[position];
    if (types_[quantize.inputs[0]].type != elem_type::float_) return;
    auto y = quantization_of(quantize, types_[quantize.outputs[0]].type);
    if (!y) return;
    y->inverse = quantize.op->attributes_of<op::QuantizeLinear>()->inverse;
    // Back over what only bounds the values.
    bounds limits;
    std::string value = quantize.inputs[0];
    node const* n = producer(value);
    for (; n && used_once(value); n = producer(value)) {
      auto const b = bounds_of(*n, *y);
      if (!b) break;
      limits.low = std::max(limits.low, b->low);
      limits.high = std::min(std::max(limits.high, b->low), b->high);
      value = n->inputs[0];
    }
    if (!n) return;
    node result;
    result.name = n->name;
    result.position = n->position;
    result.outputs = quantize.outputs;
    bool const unbounded = limits.low <= least(*y) && limits.high >= greatest(*y);
    bool const done =
        (used_once(value) && (turn_conv(*n, *y, limits, result) || turn_gemm(*n, *y, limits, result) ||
                              turn_matmul(*n, *y, limits, result))) ||
        (unbounded && used_once(value) &&
         (turn_matrices(*n, *y, result) || turn_elementwise(*n, *y, result) || turn_pool(*n, *y, result) ||
          turn_resize(*n, *y, result) || turn_mover(*n, *y, position, result)));
    if (done) {
      node& place = g_.nodes[position];  // in the place of the QuantizeLinear all inputs are there
      result.op = result.op ? std::move(result.op) : find_operation(result);
      place = std::move(result);
      ++turned_;
    } else if (unbounded) {
      bypass(value, *y, position);
      round_as_qlinear_softmax(*n, *y, position);
    }
  }

  static std::int64_t least(quantization const& q) { return q.type == elem_type::int8 ? -128 : 0; }
  static std::int64_t greatest(quantization const& q) { return q.type == elem_type::int8 ? 127 : 255; }

  /// QuantizeLinear of what was dequantised in the same way is nothing.
  void bypass(std::string const& value, quantization const& y, std::size_t position) {
    auto const x = source(value);
    if (!x || !(x->q == y) || (*original_)[position].inputs[0] != value) return;
    node& place = g_.nodes[position];
    place.op_type = "Identity";
    place.attributes.clear();
    place.inputs = {x->name};
    place.op = find_operation(place);
    ++bypassed_;
  }

  /// A Softmax between bytes of one type, which nothing else reads, is QLinearSoftmax in ONNX Runtime. It multiplies by the
  /// whole part of 1 / scale: for 1/255, the scale that its quantizer writes, by 254.
  void round_as_qlinear_softmax(node const& n, quantization const& y, std::size_t position) {
    auto* const a = g_.nodes[position].op->attributes_of<op::QuantizeLinear>();
    node const* const x = n.op->attributes_of<op::Softmax>() ? producer(n.inputs[0]) : nullptr;
    if (!a || a->inverse != 0 || !x || !x->op->attributes_of<op::DequantizeLinear>()) return;
    if (types_[x->inputs[0]].type != y.type || !used_once(n.outputs[0]) || y.scale_value > 1) return;
    a->inverse = std::floor(1 / y.scale_value);
  }

  bool turn_conv(node const& n, quantization const& y, bounds const& limits, node& result) {
    auto const* const a = n.op->attributes_of<op::Conv>();
    if (!a) return false;
    auto const x = source(n.inputs[0]);
    auto const w = weight(n.inputs[1], 0);
    if (!x || !w) return false;
    auto const M = static_cast<std::size_t>(g_.constants.at(w->name).dims[0]);
    auto const b = bias(n.inputs.size() > 2 ? n.inputs[2] : "", x->q.scale_value, w->scales, M);
    if (!b) return false;
    result.inputs = {x->name,  x->q.scale,    x->q.zero_point, w->name,
                     w->scale, w->zero_point, y.scale,         y.zero_point};
    if (!b->empty()) result.inputs.push_back(*b);
    set_operation<op::QLinearConv>(result, {.auto_pad = a->auto_pad,
                                            .dilations = a->dilations,
                                            .group = a->group,
                                            .kernel_shape = a->kernel_shape,
                                            .pads = a->pads,
                                            .strides = a->strides,
                                            .low = limits.low,
                                            .high = limits.high});
    return true;
  }

  bool make_gemm(std::string const& A, std::string const& B, std::string const& C, bool transposed,
                 quantization const& y, bounds const& limits, node& result) {
    auto const x = source(A);
    auto const w = weight(B, transposed ? 0 : 1);
    if (!x || !w || types_[A].rank() != 2) return false;
    constant const& matrix = g_.constants.at(w->name);
    if (matrix.dims.size() != 2) return false;
    auto const N = static_cast<std::size_t>(matrix.dims[transposed ? 0 : 1]);
    if (!C.empty() && !is_of_columns(types_[C], matrix.dims[transposed ? 0 : 1])) return false;
    auto const b = bias(C, x->q.scale_value, w->scales, N);
    if (!b) return false;
    result.inputs = {x->name,       x->q.scale, x->q.zero_point, w->name,     w->scale,
                     w->zero_point, *b,         y.scale,         y.zero_point};
    set_operation<op::microsoft::QGemm>(result,
                                        {.transB = transposed, .low = limits.low, .high = limits.high});
    return true;
  }

  bool turn_gemm(node const& n, quantization const& y, bounds const& limits, node& result) {
    auto const* const a = n.op->attributes_of<op::Gemm>();
    if (!a || a->alpha != 1 || a->transA) return false;
    std::string const C = n.inputs.size() > 2 ? n.inputs[2] : "";
    if (!C.empty() && a->beta != 1) return false;
    return make_gemm(n.inputs[0], n.inputs[1], C, a->transB != 0, y, limits, result);
  }

  bool turn_matmul(node const& n, quantization const& y, bounds const& limits, node& result) {
    if (n.op_type == "MatMul" && n.domain.empty())
      return make_gemm(n.inputs[0], n.inputs[1], "", false, y, limits, result);
    if (n.op_type != "Add" || !n.domain.empty()) return false;
    for (std::size_t i = 0; i < 2; ++i) {
      node const* const product = producer(n.inputs[i]);
      if (product && product->op_type == "MatMul" && product->domain.empty() && used_once(n.inputs[i]))
        return make_gemm(product->inputs[0], product->inputs[1], n.inputs[1 - i], false, y, limits, result);
    }
    return false;
  }

  /// A product that no QGemm is: of matrices that are both known at run time, or of more axes.
  bool turn_matrices(node const& n, quantization const& y, node& result) {
    if (n.op_type != "MatMul" || !n.domain.empty()) return false;
    auto const a = source(n.inputs[0]);
    if (!a) return false;
    result.inputs = {a->name, a->q.scale, a->q.zero_point};
    if (auto const w = weight(n.inputs[1], 1); w && g_.constants.at(w->name).dims.size() == 2)
      result.inputs.insert(result.inputs.end(), {w->name, w->scale, w->zero_point});
    else if (auto const b = source(n.inputs[1]))
      result.inputs.insert(result.inputs.end(), {b->name, b->q.scale, b->q.zero_point});
    else return false;
    result.inputs.insert(result.inputs.end(), {y.scale, y.zero_point});
    set_operation<op::QLinearMatMul>(result);
    return true;
  }

  bool turn_elementwise(node const& n, quantization const& y, node& result) {
    bool const add = n.op_type == "Add" && n.domain.empty(), mul = n.op_type == "Mul" && n.domain.empty();
    if (!add && !mul) return false;
    auto const a = source(n.inputs[0]), b = source(n.inputs[1]);
    if (!a || !b || a->q.type != y.type || b->q.type != y.type) return false;
    result.inputs = {a->name,    a->q.scale,      a->q.zero_point, b->name,
                     b->q.scale, b->q.zero_point, y.scale,         y.zero_point};
    if (add) set_operation<op::microsoft::QLinearAdd>(result);
    else set_operation<op::microsoft::QLinearMul>(result);
    return true;
  }

  bool turn_pool(node const& n, quantization const& y, node& result) {
    auto const x = n.inputs.empty() ? std::nullopt : source(n.inputs[0]);
    if (!x || x->q.type != y.type) return false;
    result.inputs = {x->name, x->q.scale, x->q.zero_point, y.scale, y.zero_point};
    if (auto const* const a = n.op->attributes_of<op::AveragePool>()) {
      if (std::any_of(a->dilations.begin(), a->dilations.end(), [](std::int64_t d) { return d != 1; }))
        return false;
      set_operation<op::microsoft::QLinearAveragePool>(result, {.auto_pad = a->auto_pad,
                                                                .ceil_mode = a->ceil_mode,
                                                                .count_include_pad = a->count_include_pad,
                                                                .kernel_shape = a->kernel_shape,
                                                                .pads = a->pads,
                                                                .strides = a->strides,
                                                                .rounds_first = 1});
      return true;
    }
    if (!n.op->attributes_of<op::GlobalAveragePool>()) return false;
    set_operation<op::microsoft::QLinearGlobalAveragePool>(result);
    return true;
  }

  /// A linear Resize of an image, on bytes: X and Y have one scale and zero point.
  bool turn_resize(node const& n, quantization const& y, node& result) {
    auto const* const a = n.op->attributes_of<op::Resize>();
    if (!a || n.inputs.size() != 1 || y.inverse != 0 || types_[n.inputs[0]].is_capacity) return false;
    auto const x = source(n.inputs[0]);
    if (!x || !(x->q == y) ||
        !op::Resize::may_have_element_scale(*a, types_[n.inputs[0]].dims, types_[n.outputs[0]].dims))
      return false;
    op::Resize::attributes bytes = *a;
    bytes.element_scale = y.scale_value;
    bytes.element_zero_point = y.zero_value;
    result.inputs = {x->name};
    set_operation<op::Resize>(result, bytes);
    return true;
  }

  /// The operator itself, on quantised tensors. Those of another scale are quantised anew before, which is a table of 256
  /// bytes: what moves elements may as well come after what is computed of each.
  bool turn_mover(node const& n, quantization const& y, std::size_t position, node& result) {
    if (!moves_elements(n) || n.outputs.size() != 1) return false;
    result.inputs = n.inputs;
    std::size_t const data = n.op_type == "Concat" ? n.inputs.size() : 1;
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < data; ++i) {
      auto const x = source(n.inputs[i]);
      if (!x) return false;
      if (x->q == y) result.inputs[i] = x->name;
      else others.push_back(i);
    }
    if (n.op->attributes_of<op::Pad>() && !quantize_border(n, y, result)) return false;
    for (std::size_t const i : others) result.inputs[i] = requantized(n.inputs[i], position);
    result.op_type = n.op_type;
    result.op = n.op->clone();
    return true;
  }

  /// A value quantised as the QuantizeLinear at `position` does it, by a node of its own before it.
  std::string requantized(std::string const& value, std::size_t position) {
    node made = (*original_)[position];
    made.name = names_.fresh(value + "_requantized");
    made.inputs[0] = value;
    made.outputs = {made.name};
    made.op = made.op->clone();
    requantized_[position].push_back(std::move(made));
    return requantized_[position].back().name;
  }

  /// Puts the nodes of requantized() where they belong.
  void put_requantized() {
    for (auto at = requantized_.rbegin(); at != requantized_.rend(); ++at)
      g_.nodes.insert(g_.nodes.begin() + static_cast<std::ptrdiff_t>(at->first),
                      std::make_move_iterator(at->second.begin()), std::make_move_iterator(at->second.end()));
  }

  /// The number that a Pad writes, as a byte.
  bool quantize_border(node const& n, quantization const& y, node& result) {
    if (n.op->attributes_of<op::Pad>()->mode != op::pad_mode::constant) return true;
    if (result.inputs.size() < 3) result.inputs.resize(3);
    if (result.inputs[2].empty()) {
      result.inputs[2] = y.zero_point;
      return true;
    }
    auto const value = bound_value(n, 2);
    if (!value) return false;
    std::int64_t const byte = element_of(*value, y);
    result.inputs[2] =
        add_constant(n.outputs[0] + "_border",
                     y.type == elem_type::int8
                         ? make_constant<std::int8_t>({}, std::vector{static_cast<std::int8_t>(byte)})
                         : make_constant<std::uint8_t>({}, std::vector{static_cast<std::uint8_t>(byte)}));
    return true;
  }

  /// DequantizeLinear of a constant, computed.
  std::optional<constant> dequantized_constant(node const& n) const {
    auto const* const a = n.op->attributes_of<op::DequantizeLinear>();
    constant const* const x = a ? constant_of(n.inputs[0]) : nullptr;
    constant const* const scale = x ? constant_of(n.inputs[1]) : nullptr;
    bool const has_zero = n.inputs.size() > 2 && !n.inputs[2].empty();
    constant const* const zero = has_zero && x ? constant_of(n.inputs[2]) : nullptr;
    if (!scale || (has_zero && !zero)) return {};
    if (types_[n.outputs[0]].type != elem_type::float_) return {};
    return dequantize_constant(*a, *x, *scale, zero);
  }

  void fold_dequantized(node& n) {
    bool read = index_.is_output(n.outputs[0]);
    for (node const& other : g_.nodes)
      read = read || std::find(other.inputs.begin(), other.inputs.end(), n.outputs[0]) != other.inputs.end();
    if (!read || index_.is_output(n.outputs[0])) return;
    auto c = dequantized_constant(n);
    if (!c) return;
    std::string const value = n.outputs[0];
    g_.constants[value] = std::move(*c);
    n.inputs.clear();
    n.outputs.clear();
  }

  graph& g_;
  preparation_log& log_;
  type_table const types_;
  graph_index const index_;  ///< of the nodes as they were, `original_`
  std::vector<node> const* original_ = nullptr;
  std::map<std::size_t, std::vector<node>> requantized_;  ///< nodes to put before that at this position
  unique_names names_;
  std::size_t turned_ = 0, bypassed_ = 0;
};

/// A Split of a dequantised tensor becomes one of bytes, whose parts are dequantised.
void split_bytes(graph& g) {
  type_table const types(g);
  graph_index const index(g);
  unique_names names(g);
  std::vector<node> nodes;
  for (node n : g.nodes) {
    node const* const dequantize = n.op->attributes_of<op::Split>() ? index.producer(n.inputs[0]) : nullptr;
    auto const* const a = dequantize ? dequantize->op->attributes_of<op::DequantizeLinear>() : nullptr;
    bool const takes = a && family::is_byte(types[dequantize->inputs[0]].type) &&
                       types[dequantize->inputs[1]].elements() == 1;
    std::vector<node> parts;
    if (takes) {
      n.inputs[0] = dequantize->inputs[0];
      for (std::string& output : n.outputs) {
        if (output.empty()) continue;
        node part = *dequantize;
        part.name = output;
        part.op = part.op->clone();
        part.outputs = {output};
        output = part.inputs[0] = names.fresh(output + "_bytes");
        parts.push_back(std::move(part));
      }
    }
    nodes.push_back(std::move(n));
    nodes.insert(nodes.end(), std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
  }
  g.nodes = std::move(nodes);
}

/// Positions of the scales among an operator's inputs; empty for operators without any.
std::vector<std::size_t> scale_positions(node const& n) {
  static std::map<std::string_view, std::vector<std::size_t>> const positions{
      {"DequantizeLinear", {1}},      {"QGemm", {1, 4, 7}},       {"QLinearAdd", {1, 4, 6}},
      {"QLinearAveragePool", {1, 3}}, {"QLinearConv", {1, 4, 6}}, {"QLinearGlobalAveragePool", {1, 3}},
      {"QLinearMatMul", {1, 4, 6}},   {"QLinearMul", {1, 4, 6}},  {"QuantizeLinear", {1}},
  };
  auto const found = positions.find(n.op_type);
  return found == positions.end() ? std::vector<std::size_t>{} : found->second;
}

}  // namespace

void check_scales(graph const& g) {
  std::vector<std::string> faults;
  for (node const& n : g.nodes)
    for (std::size_t const i : scale_positions(n)) {
      auto const c = i < n.inputs.size() ? g.constants.find(n.inputs[i]) : g.constants.end();
      if (c == g.constants.end() || c->second.type != elem_type::float_) continue;
      float const* const scales = c->second.as<float>();
      for (std::size_t k = 0; k < c->second.elements(); ++k) {
        if (scales[k] > 0 && std::isfinite(scales[k])) continue;
        faults.push_back(describe_node(n) + ": scale '" + printable(n.inputs[i]) + "': found " +
                         std::to_string(scales[k]) + ", wanted a finite number above 0");
        break;
      }
    }
  if (!faults.empty()) fail_all(faults, exit_status::bad_input);
}

void report_float_nodes(graph const& g, preparation_log& log) {
  std::map<std::string, std::size_t> stay;
  graph_index const index(g);
  for (node const& n : g.nodes) {
    bool const dequantized = std::any_of(n.inputs.begin(), n.inputs.end(), [&](std::string const& in) {
      node const* const p = index.producer(in);
      return p && p->op->attributes_of<op::DequantizeLinear>();
    });
    if (dequantized) ++stay[n.op_type];
  }
  for (auto const& [op_type, count] : stay)
    log.add(std::to_string(count) + " " + op_type +
            " of dequantised tensors computed in float: no integer form for this operator, its types or its "
            "scales");
}

bool moves_elements(node const& n) {
  if (auto const* const resize = n.op->attributes_of<op::Resize>())
    return resize->mode == op::Resize::interpolation::nearest &&
           resize->coordinate_transformation_mode != op::Resize::coordinates::tf_crop_and_resize;
  return n.domain.empty() && movers.contains(n.op_type);
}

namespace {
/// A QLinearAveragePool with one window, the image, is a QLinearGlobalAveragePool in ONNX Runtime, which rounds otherwise.
void average_images(graph& g) {
  if (std::none_of(g.nodes.begin(), g.nodes.end(),
                   [](node const& n) { return n.op->attributes_of<op::microsoft::QLinearAveragePool>(); }))
    return;
  type_table const types(g);
  unique_names names(g);
  for (node& n : g.nodes) {
    auto const* const a = n.op->attributes_of<op::microsoft::QLinearAveragePool>();
    if (!a || types[n.inputs[0]].is_capacity) continue;
    family::window_geometry const w = family::pooling_geometry(*a, types[n.inputs[0]].dims);
    auto const is_zero = [](std::int64_t pad) { return pad == 0; };
    if (w.kernel != w.input || !std::ranges::all_of(w.pad_begin, is_zero) ||
        !std::ranges::all_of(w.pad_end, is_zero))
      continue;
    n.inputs.resize(5);
    for (std::size_t const zero_point : {std::size_t{2}, std::size_t{4}})
      if (n.inputs[zero_point].empty()) {
        n.inputs[zero_point] = names.fresh(n.name + "_zero_point");
        g.constants[n.inputs[zero_point]] = {types[n.inputs[0]].type, {}, std::vector<std::byte>(1)};
      }
    set_operation<op::microsoft::QLinearGlobalAveragePool>(n);
  }
}
}  // namespace

void quantize(graph& g, preparation_log& log) {
  average_images(g);
  bool const any = std::any_of(g.nodes.begin(), g.nodes.end(), [](node const& n) {
    return n.op->attributes_of<op::QuantizeLinear>() || n.op->attributes_of<op::DequantizeLinear>();
  });
  if (!any) return;
  merge_quantizations(g);
  drop_dead_nodes(g, log);
  quantize_constants(g, log);
  split_bytes(g);
  quantize_pass(g, log).run();
  keep_quantized_weights(g, log);
  quantize_pass(g, log).fold_dequantized();
}

}  // namespace inlay::codegen
