// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/attributes.hpp"
#include "prepare/operation.hpp"
#include "prepare/packing_steps.hpp"
#include "prepare/prepare.hpp"

#include <inlay/core/tensor.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/op/Cast.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/ConvInteger.hpp>
#include <inlay/op/ConvTranspose.hpp>
#include <inlay/op/GRU.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/LSTM.hpp>
#include <inlay/op/MatMul.hpp>
#include <inlay/op/MatMulInteger.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QLinearMatMul.hpp>
#include <inlay/op/RNN.hpp>
#include <inlay/op/device/PackConv.hpp>
#include <inlay/op/device/PackConvTranspose.hpp>
#include <inlay/op/microsoft/QGemm.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace inlay::codegen {

namespace {

/// How weights are packed: nodes that share them and this text share what is packed.
template <class Pack>
std::string way_of(typename Pack::attributes const& how) {
  return std::string(Pack::id.op_type) + attributes_text(how);
}

/// How a node that packs weights in each run stores them, if it takes these.
template <class Pack>
std::optional<storage> storage_by(typename Pack::attributes const& how, constant const& w) {
  tensor_info const in[] = {{w.type, shape_of(w)}};
  tensor_info out[1];
  if (Pack::infer(how, in, out)) return std::nullopt;
  return out[0].storage;
}

/// B (K, N), or (N, K) if transposed, times alpha, as panels of dims (K, N).
constant pack_matrix(constant const& b, bool transposed, float alpha) {
  auto const K = static_cast<std::size_t>(b.dims[transposed ? 1 : 0]);
  auto const N = static_cast<std::size_t>(b.dims[transposed ? 0 : 1]);
  constant packed = b;
  packed.dims = {static_cast<std::int64_t>(K), static_cast<std::int64_t>(N)};
  packed.storage = storage::panels;
  for (std::size_t k = 0; k < K; ++k)
    for (std::size_t n = 0; n < N; ++n)
      packed.as<float>()[kernel::panel_index(k, n, K, N)] =
          alpha * b.as<float>()[transposed ? n * K + k : k * N + n];
  return packed;
}

/// Weights W (D, gates * H, K) of a recurrent layer as gates.
constant pack_gates(constant const& w, std::size_t gates) {
  auto const directions = static_cast<std::size_t>(w.dims[0]), depth = static_cast<std::size_t>(w.dims[2]),
             units = static_cast<std::size_t>(w.dims[1]) / gates;
  constant packed = w;
  packed.storage = storage::gates;
  packed.data.assign(kernel::gates_layout::elements(directions, gates, units, depth) * sizeof(float),
                     std::byte{0});
  float const* from = w.as<float>();
  for (std::size_t d = 0; d < directions; ++d)
    for (std::size_t gate = 0; gate < gates; ++gate)
      for (std::size_t unit = 0; unit < units; ++unit)
        for (std::size_t k = 0; k < depth; ++k)
          packed.as<float>()[kernel::gates_layout::index(d, gate, unit, k, gates, units, depth)] = *from++;
  return packed;
}

/// The gates of a recurrent operator; 0 for others.
std::size_t gates_of(operation const& op) {
  return op.attributes_of<op::LSTM>()  ? 4
         : op.attributes_of<op::GRU>() ? 3
         : op.attributes_of<op::RNN>() ? 1
                                       : 0;
}

/// What the generator computes of a product of bytes beforehand: weights in int8, row-major as they were, their
/// zero points, the sums that do not depend on x, and the multipliers.
struct integer_product {
  constant w, zero_w, bias, multiplier;
  bool near = false;  ///< all sums are (kernel::is_near)
};

/// Positions of a node's inputs: x's scale and zero point, w, its scale and zero point, y's scale and zero point, bias.
struct product_inputs {
  std::size_t x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias;
};
constexpr product_inputs convolution_inputs{1, 2, 3, 4, 5, 6, 7, 8}, gemm_inputs{1, 2, 3, 4, 5, 7, 8, 6},
    matrix_inputs{1, 2, 3, 4, 5, 6, 7, 8};

/// The element of a constant of bytes.
std::int32_t byte_of(constant const& c, std::size_t i) {
  return c.type == elem_type::int8 ? std::int32_t{c.as<std::int8_t>()[i]}
                                   : std::int32_t{c.as<std::uint8_t>()[i]};
}

/// How many zero points packed weights keep: as many as the model has, or one for each output.
enum class zero_points { as_they_are, for_each_output };

/// Weights of int8, their zero points, and in p.bias the sum of weights less zero points of each output; output_of(i) is
/// the output that weight i belongs to. Zero points are one, which is 0, where weights less theirs fit int8; else as many
/// as `how` says.
template <class F>
void centre_weights(constant const& w, constant const* w_zero, std::size_t outputs, zero_points how,
                    F const& output_of, integer_product& p) {
  std::size_t const zeros = w_zero ? w_zero->elements() : 1;
  std::vector<std::int32_t> zero(zeros, 0);
  for (std::size_t i = 0; w_zero && i < zeros; ++i) zero[i] = byte_of(*w_zero, i);
  auto const zero_of = [&](std::size_t output) { return zero[zeros == 1 ? 0 : output]; };
  std::vector<std::uint32_t> sums(outputs, 0);
  bool fits = true;
  for (std::size_t i = 0; i < w.elements(); ++i) {
    std::int32_t const value = byte_of(w, i) - zero_of(output_of(i));
    fits = fits && value >= -128 && value <= 127;
    sums[output_of(i)] += static_cast<std::uint32_t>(value);
  }
  // Where they do not fit, the zero points are moved by as much as uint8 is from int8.
  std::int32_t const moved = w.type == elem_type::uint8 ? 128 : 0;
  p.w = make_constant<std::int8_t>(w.dims);
  for (std::size_t i = 0; i < w.elements(); ++i)
    p.w.as<std::int8_t>()[i] =
        static_cast<std::int8_t>(byte_of(w, i) - (fits ? zero_of(output_of(i)) : moved));
  std::size_t const kept = fits ? 1 : how == zero_points::for_each_output ? outputs : zeros;
  p.zero_w = make_constant<std::int8_t>({static_cast<std::int64_t>(kept)});
  for (std::size_t i = 0; !fits && i < kept; ++i)
    p.zero_w.as<std::int8_t>()[i] = static_cast<std::int8_t>(zero_of(i) - moved);
  p.bias = make_constant<std::int32_t>({static_cast<std::int64_t>(outputs)});
  for (std::size_t i = 0; i < outputs; ++i) p.bias.as<std::int32_t>()[i] = static_cast<std::int32_t>(sums[i]);
}

/// Whether all sums of a product are near: of x of int8, or of uint8. Weights have no zero points then.
template <class F>
bool sums_are_near(integer_product const& p, bool signed_x, std::int32_t zero_y, F const& output_of) {
  for (std::size_t i = 0; i < p.zero_w.elements(); ++i)
    if (p.zero_w.as<std::int8_t>()[i] != 0) return false;
  std::size_t const outputs = p.bias.elements();
  std::vector<std::int64_t> weights(outputs, 0);  // magnitudes in all
  for (std::size_t i = 0; i < p.w.elements(); ++i) {
    std::int64_t const weight = p.w.as<std::int8_t>()[i];
    weights[output_of(i)] += weight < 0 ? -weight : weight;
  }
  for (std::size_t i = 0; i < outputs; ++i)
    if (!kernel::is_near((signed_x ? 128 : 255) * weights[i], p.bias.as<std::int32_t>()[i],
                         p.multiplier.as<float>()[p.multiplier.elements() == 1 ? 0 : i], zero_y))
      return false;
  return true;
}

/// Computes it for `outputs` outputs; output_of(i) is the output that weight i belongs to. Empty where an input is
/// no constant.
template <class F>
std::optional<integer_product> prepare_product(graph const& g, node const& n, product_inputs const& at,
                                               std::size_t outputs, float alpha, zero_points how,
                                               F const& output_of) {
  bool known = true;
  auto const of = [&](std::size_t i) -> constant const* {
    if (i >= n.inputs.size() || n.inputs[i].empty()) return nullptr;
    auto const found = g.constants.find(n.inputs[i]);
    known = known && found != g.constants.end();
    return found == g.constants.end() ? nullptr : &found->second;
  };
  constant const *const x_scale = of(at.x_scale), *const x_zero = of(at.x_zero), *const w = of(at.w),
                        *const w_scale = of(at.w_scale), *const w_zero = of(at.w_zero),
                        *const y_scale = of(at.y_scale), *const bias = of(at.bias);
  if (!known || !x_scale || !w || !w_scale || !y_scale || w->storage != storage::row_major) return {};
  for (constant const* const scale : {x_scale, w_scale, y_scale})
    if (scale->type != elem_type::float_) return {};
  if (bias && (bias->type != elem_type::int32 || bias->elements() != outputs || bias->dims.back() == 1) &&
      outputs != 1)
    return {};
  std::int32_t const zero_x = x_zero ? byte_of(*x_zero, 0) : 0;
  integer_product p;
  centre_weights(*w, w_zero, outputs, how, output_of, p);
  std::vector<std::int32_t> const sums(p.bias.as<std::int32_t>(), p.bias.as<std::int32_t>() + outputs);
  for (std::size_t i = 0; i < outputs; ++i)
    p.bias.as<std::int32_t>()[i] =
        static_cast<std::int32_t>((bias ? static_cast<std::uint32_t>(bias->as<std::int32_t>()[i]) : 0) -
                                  static_cast<std::uint32_t>(sums[i]) * static_cast<std::uint32_t>(zero_x));
  p.multiplier = make_constant<float>({static_cast<std::int64_t>(w_scale->elements())});
  for (std::size_t i = 0; i < w_scale->elements(); ++i)
    p.multiplier.as<float>()[i] = family::multiplier_of(family::rounded(alpha * x_scale->as<float>()[0]),
                                                        w_scale->as<float>()[i], y_scale->as<float>()[0]);
  if (constant const* const y_zero = of(at.y_zero))
    p.near = sums_are_near(p, x_zero && x_zero->type == elem_type::int8, byte_of(*y_zero, 0), output_of);
  return p;
}

/// Bytes W (M, C/group, k1, …, kn) as quads, or as taps where every channel is a group of its own.
constant pack_integer_convolution(constant const& w, std::size_t group, bool depthwise) {
  auto const M = static_cast<std::size_t>(w.dims[0]), channels = static_cast<std::size_t>(w.dims[1]);
  std::size_t const taps = w.elements() / (M * channels), columns = M / group;
  constant packed = w;
  packed.storage = depthwise ? storage::taps : storage::quads;
  if (!depthwise) packed.data.assign(group * kernel::quad_elements(taps * channels, columns), std::byte{0});
  for (std::size_t m = 0; m < M; ++m)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t t = 0; t < taps; ++t) {
        std::size_t const to = depthwise ? kernel::tap_index(m, t, M)
                                         : kernel::convolution_quad_index(m, c, t, M, channels, taps, group);
        packed.as<std::int8_t>()[to] = w.as<std::int8_t>()[(m * channels + c) * taps + t];
      }
  return packed;
}

/// Bytes B (K, N), or (N, K) if transposed, as quads of dims (K, N).
constant pack_integer_matrix(constant const& b, bool transposed) {
  auto const K = static_cast<std::size_t>(b.dims[transposed ? 1 : 0]);
  auto const N = static_cast<std::size_t>(b.dims[transposed ? 0 : 1]);
  constant packed = b;
  packed.dims = {static_cast<std::int64_t>(K), static_cast<std::int64_t>(N)};
  packed.storage = storage::quads;
  packed.data.assign(kernel::quad_elements(K, N), std::byte{0});
  for (std::size_t k = 0; k < K; ++k)
    for (std::size_t n = 0; n < N; ++n)
      packed.as<std::int8_t>()[kernel::quad_index(k, n, K)] =
          b.as<std::int8_t>()[transposed ? n * K + k : k * N + n];
  return packed;
}

/// Products longer than this are not packed: a kernel keeps what a pixel reads on the stack, in int16.
constexpr std::size_t most_integer_depth = 32768;

/// The filters of a convolution of bytes, and how they are packed.
struct integer_filters {
  std::size_t count, each, group;  ///< filters, weights of one of them, groups
  bool depthwise;                  ///< as storage::taps, with a zero point for each, where they keep some

  zero_points keep() const { return depthwise ? zero_points::for_each_output : zero_points::as_they_are; }
  /// The filter that weight i belongs to.
  std::size_t operator()(std::size_t i) const { return i / each; }
};

/// Those of a QLinearConv or ConvInteger; empty where no kernel takes them packed.
template <class Attributes>
std::optional<integer_filters> filters_of(Attributes const& a, constant const& w) {
  if (a.layout == layout::channel_first || w.dims.size() > 4) return {};
  auto const M = static_cast<std::size_t>(w.dims[0]), group = static_cast<std::size_t>(a.group);
  integer_filters const filters{
      M, w.elements() / M, group,
      w.dims[1] == 1 && M == group && group > 1 && a.layout == layout::channel_last};
  if (filters.each > most_integer_depth) return {};
  return filters;
}

/// Packs the weights of a product of bytes; whether it did.
bool pack_integers(graph& g, node& n, type_table const& types) {
  auto const put = [&](std::size_t i, std::string const& name, constant c) {
    if (n.inputs.size() <= i) n.inputs.resize(i + 1);
    n.inputs[i] = fresh_name(g, name);
    g.constants[n.inputs[i]] = std::move(c);
  };
  auto const replace = [&](product_inputs const& at, constant packed, integer_product p) {
    std::string const base = n.inputs[at.w];
    put(at.w, base + "_packed", std::move(packed));
    put(at.w_scale, base + "_multiplier", std::move(p.multiplier));
    put(at.bias, base + "_bias", std::move(p.bias));
    put(at.w_zero, base + "_zero_point", std::move(p.zero_w));
  };
  auto const weights = [&](std::size_t at) -> constant const* {
    auto const found = at < n.inputs.size() ? g.constants.find(n.inputs[at]) : g.constants.end();
    return found == g.constants.end() || found->second.elements() == 0 ? nullptr : &found->second;
  };
  if (auto* const a = n.op->attributes_of<op::QLinearConv>()) {
    constant const* const w = weights(convolution_inputs.w);
    if (!w) return false;
    auto const filters = filters_of(*a, *w);
    if (!filters) return false;
    auto p = prepare_product(g, n, convolution_inputs, filters->count, 1, filters->keep(), *filters);
    if (!p) return false;
    constant packed = pack_integer_convolution(p->w, filters->group, filters->depthwise);
    a->near = p->near;
    replace(convolution_inputs, std::move(packed), std::move(*p));
    return true;
  }
  if (auto* const a = n.op->attributes_of<op::microsoft::QGemm>()) {
    constant const* const w = weights(gemm_inputs.w);
    if (!w || a->transA || w->dims.size() != 2) return false;
    auto const N = static_cast<std::size_t>(w->dims[a->transB ? 0 : 1]), K = w->elements() / N;
    bool const transposed = a->transB != 0;
    if (K > most_integer_depth) return false;
    auto p = prepare_product(g, n, gemm_inputs, N, a->alpha, zero_points::as_they_are,
                             [&](std::size_t i) { return transposed ? i / K : i % N; });
    if (!p) return false;
    constant packed = pack_integer_matrix(p->w, transposed);
    a->near = p->near;
    replace(gemm_inputs, std::move(packed), std::move(*p));
    a->transB = 0;
    a->alpha = 1;
    return true;
  }
  if (n.op->attributes_of<op::QLinearMatMul>()) {
    constant const* const w = weights(matrix_inputs.w);
    if (!w || w->dims.size() != 2 ||
        w->elements() / static_cast<std::size_t>(w->dims[1]) > most_integer_depth)
      return false;
    auto const N = static_cast<std::size_t>(w->dims[1]);
    auto p = prepare_product(g, n, matrix_inputs, N, 1, zero_points::as_they_are,
                             [&](std::size_t i) { return i % N; });
    if (!p) return false;
    constant packed = pack_integer_matrix(p->w, false);
    replace(matrix_inputs, std::move(packed), std::move(*p));
    return true;
  }
  // The zero point of what a MatMulInteger or ConvInteger reads may be known at run time only.
  auto const replace_exact = [&](constant packed, integer_product p) {
    std::string const base = n.inputs[1];
    put(4, base + "_sums", std::move(p.bias));
    put(1, base + "_packed", std::move(packed));
    put(3, base + "_zero_point", std::move(p.zero_w));
  };
  bool const one_zero = n.inputs.size() < 3 || n.inputs[2].empty() || types[n.inputs[2]].elements() == 1,
             known_zeros = n.inputs.size() < 4 || n.inputs[3].empty() || weights(3);
  if (n.op->attributes_of<op::MatMulInteger>()) {
    constant const* const w = weights(1);
    if (!w || !known_zeros || !one_zero || w->dims.size() != 2 || w->storage != storage::row_major)
      return false;
    auto const N = static_cast<std::size_t>(w->dims[1]);
    if (w->elements() / N > most_integer_depth) return false;
    integer_product p;
    centre_weights(*w, weights(3), N, zero_points::as_they_are, [&](std::size_t i) { return i % N; }, p);
    constant packed = pack_integer_matrix(p.w, false);
    replace_exact(std::move(packed), std::move(p));
    return true;
  }
  if (auto const* const a = n.op->attributes_of<op::ConvInteger>()) {
    constant const* const w = weights(1);
    if (!w || !known_zeros || w->storage != storage::row_major) return false;
    auto const filters = filters_of(*a, *w);
    if (!filters) return false;
    integer_product p;
    centre_weights(*w, weights(3), filters->count, filters->keep(), *filters, p);
    constant packed = pack_integer_convolution(p.w, filters->group, filters->depthwise);
    replace_exact(std::move(packed), std::move(p));
    return true;
  }
  return false;
}

/// Whether a MatMulInteger or ConvInteger makes floats, as it stands in its attributes; nullptr of others.
std::int64_t* makes_floats(node& n) {
  if (!n.op) return nullptr;
  if (auto* const a = n.op->attributes_of<op::MatMulInteger>()) return &a->real;
  if (auto* const a = n.op->attributes_of<op::ConvInteger>()) return &a->real;
  return nullptr;
}

/// A Cast to float behind packed ones of these that nothing else reads becomes a part of them.
void join_casts(graph& g) {
  std::map<std::string, std::size_t> uses;
  for (node const& n : g.nodes)
    for (std::string const& name : n.inputs) ++uses[name];
  for (graph_value const& y : g.outputs) ++uses[y.name];
  std::map<std::string, node*> products;
  for (node& n : g.nodes)
    if (makes_floats(n) && n.inputs.size() == 5 && uses[n.outputs[0]] == 1) products[n.outputs[0]] = &n;
  std::vector<node*> joined;
  for (node& n : g.nodes) {
    auto const* const cast = n.op ? n.op->attributes_of<op::Cast>() : nullptr;
    auto const product = products.find(n.inputs.empty() ? std::string{} : n.inputs[0]);
    if (!cast || elem_type_of_number(cast->to) != elem_type::float_ || product == products.end()) continue;
    *makes_floats(*product->second) = 1;
    product->second->outputs[0] = n.outputs[0];
    joined.push_back(&n);
  }
  std::erase_if(g.nodes,
                [&](node const& n) { return std::find(joined.begin(), joined.end(), &n) != joined.end(); });
}

/// Puts a node that packs weights before each convolution whose layout is that of the kernels, where the weights are known at
/// run time only. Convolutions that share weights, and the way they are packed, share the node.
void pack_in_each_run(graph& g, preparation_log& log) {
  unique_names names(g);
  packing_steps steps(names);
  std::vector<node> nodes;
  for (node& n : g.nodes) {
    if (n.inputs.size() > 1 && !g.constants.contains(n.inputs[1])) {
      if (auto const* a = n.op->attributes_of<op::Conv>(); a && a->layout != layout::channel_first)
        steps.pack<op::device::PackConv>(nodes, n, n.inputs[1], {a->group});
      else if (auto const* t = n.op->attributes_of<op::ConvTranspose>(); t && op::ConvTranspose::can_pack(*t))
        steps.pack<op::device::PackConvTranspose>(nodes, n, n.inputs[1], {t->group, t->strides});
    }
    nodes.push_back(std::move(n));
  }
  g.nodes = std::move(nodes);
  if (steps.size()) log.add(std::to_string(steps.size()) + " weights of convolutions packed in each run");
}

}  // namespace

void pack_weights(graph& g, preparation_log& log) {
  pack_in_each_run(g, log);
  type_table const types(g);
  std::size_t count = 0;
  std::map<std::string, std::string>
      done;  // nodes that share weights and the way they are packed share the result
  for (node& n : g.nodes) {
    auto const is_open = [&](std::string const& name) { return !name.empty() && types[name].is_capacity; };
    if (std::none_of(n.inputs.begin(), n.inputs.end(), is_open) && !is_open(n.outputs[0]) &&
        pack_integers(g, n, types)) {
      ++count;
      continue;
    }
    auto const found = n.inputs.size() > 1 ? g.constants.find(n.inputs[1]) : g.constants.end();
    if (found == g.constants.end()) continue;
    // A node of run-time extents reads its weights row by row.
    if (types[n.inputs[0]].is_capacity || types[n.outputs[0]].is_capacity) continue;
    constant const& w = found->second;
    if (w.type != elem_type::float_ || w.elements() == 0 || w.storage != storage::row_major) continue;
    auto const replace_input = [&](std::string& input, std::string const& how, auto const& pack) {
      std::string& name = done[input + '\0' + how];
      if (name.empty()) {
        name = fresh_name(g, input + "_packed");
        g.constants[name] = pack();
      }
      input = name;
    };
    auto const replace = [&](std::string const& how, auto const& pack) {
      replace_input(n.inputs[1], how, pack);
      ++count;
    };
    auto const replace_by = [&]<class Pack>(type_tag<Pack>, typename Pack::attributes const& how) {
      std::optional<storage> const packed_storage = storage_by<Pack>(how, w);
      if (!packed_storage) return;
      replace(way_of<Pack>(how), [&] {
        constant packed = w;
        packed.storage = *packed_storage;
        Pack::reference(how, tensor_of<float>(w), tensor_of<float>(packed));
        return packed;
      });
    };
    if (auto const* a = n.op->attributes_of<op::Conv>()) {
      if (a->layout == layout::channel_first) continue;
      replace_by(type_tag<op::device::PackConv>{}, {a->group});
    } else if (auto const* t = n.op->attributes_of<op::ConvTranspose>()) {
      if (!op::ConvTranspose::can_pack(*t)) continue;
      replace_by(type_tag<op::device::PackConvTranspose>{}, {t->group, t->strides});
    } else if (auto* gemm = n.op->attributes_of<op::Gemm>()) {
      if (gemm->transA) continue;
      replace("gemm " + std::to_string(gemm->transB) + " " + float_text(gemm->alpha),
              [&] { return pack_matrix(w, gemm->transB != 0, gemm->alpha); });
      gemm->transB = 0;
      gemm->alpha = 1;
    } else if (std::size_t const gates = gates_of(*n.op)) {
      auto const r = g.constants.find(n.inputs[2]);
      if (r == g.constants.end() || r->second.storage != storage::row_major || r->second.elements() == 0)
        continue;
      std::string const how = "gates " + std::to_string(gates);
      constant const state = r->second;  // replacing W adds to the constants
      replace(how, [&] { return pack_gates(w, gates); });
      replace_input(n.inputs[2], how, [&] { return pack_gates(state, gates); });
    } else if (n.op->attributes_of<op::MatMul>()) {
      if (w.dims.size() != 2) continue;
      replace("gemm 0 " + float_text(1), [&] { return pack_matrix(w, false, 1.0f); });
    }
  }
  join_casts(g);
  if (count) log.add("weights of " + std::to_string(count) + " nodes packed");
}

}  // namespace inlay::codegen
