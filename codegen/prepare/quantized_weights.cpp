// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"
#include "prepare/quantized_constants.hpp"

#include <inlay/kernel/few_bits.hpp>
#include <inlay/kernel/integer_matrices.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Cast.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/ConvInteger.hpp>
#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMulInteger.hpp>
#include <inlay/op/Mul.hpp>
#include <inlay/op/microsoft/MatMulNBits.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace inlay::codegen {

namespace {

/// A DequantizeLinear with constant scales and zero points.
struct dequantized {
  std::string quantized;  ///< what it reads
  elem_type type = elem_type::undefined;
  op::DequantizeLinear::attributes how;
  constant const* scale = nullptr;
  constant const* zero = nullptr;  ///< null: 0

  bool is_whole() const { return how.block_size == 0 && scale->elements() == 1; }
};

bool is_unsigned(elem_type type) {
  return type == elem_type::uint8 || type == elem_type::uint4 || type == elem_type::uint2;
}

/// An element of a constant of integers of up to 8 bits.
std::int32_t integer_of(constant const& c, std::size_t i) {
  auto const byte = std::to_integer<std::uint8_t>(c.data[i]);
  return is_unsigned(c.type) ? std::int32_t{byte} : std::int32_t{static_cast<std::int8_t>(byte)};
}

/// Bits of integers that MatMulNBits takes; 0 of others.
std::int64_t bits_of_weights(elem_type type) {
  switch (type) {
    case elem_type::int8:
    case elem_type::uint8: return 8;
    case elem_type::int4:
    case elem_type::uint4: return 4;
    case elem_type::int2:
    case elem_type::uint2: return 2;
    default: return 0;
  }
}

/// Layers of float whose weights are dequantised constants, one after the other.
class quantized_weights_pass {
 public:
  explicit quantized_weights_pass(graph& g) : g_(g), types_(g), index_(g), names_(g) {}

  void run(preparation_log& log) {
    std::vector<node> nodes;
    for (node const& n : g_.nodes) {
      made_.clear();
      if (keep(n)) {
        nodes.insert(nodes.end(), std::make_move_iterator(made_.begin()),
                     std::make_move_iterator(made_.end()));
      } else {
        nodes.push_back(n);
      }
    }
    g_.nodes = std::move(nodes);
    if (integers_) log.add(std::to_string(integers_) + " layers of dequantised tensors computed in integers");
    if (unpacked_)
      log.add(std::to_string(unpacked_) + " matrices of integers stay as they are, for products with floats");
  }

 private:
  /// A product of two matrices, and what is added to it.
  struct product {
    std::string A, B, bias;
    bool transposed = false;  ///< B is (N, K)
  };

  bool keep(node const& n) {
    if (auto const* const a = n.op->attributes_of<op::Conv>()) return keep_convolution(n, *a);
    product p;
    if (n.op_type == "MatMul" && n.domain.empty()) {
      p = {n.inputs[0], n.inputs[1], "", false};
    } else if (auto const* const a = n.op->attributes_of<op::Gemm>()) {
      p = {n.inputs[0], n.inputs[1], n.inputs.size() > 2 ? n.inputs[2] : "", a->transB != 0};
      if (a->alpha != 1 || a->transA != 0 || (!p.bias.empty() && a->beta != 1)) return false;
    } else {
      return false;
    }
    if (!types_.contains(p.A) || types_[p.A].type != elem_type::float_ || types_[p.A].is_capacity)
      return false;
    return keep_product(n, p) || keep_matrix(n, p);
  }

  constant const* constant_of(std::string const& name) const {
    auto const found = g_.constants.find(name);
    return found == g_.constants.end() ? nullptr : &found->second;
  }

  /// How a value is dequantised to float, if it is.
  std::optional<dequantized> source(std::string const& value) const {
    node const* const n = index_.producer(value);
    auto const* const a = n ? n->op->attributes_of<op::DequantizeLinear>() : nullptr;
    if (!a || types_[value].type != elem_type::float_) return {};
    dequantized d{n->inputs[0], types_[n->inputs[0]].type, *a, constant_of(n->inputs[1]), nullptr};
    if (!d.scale || d.scale->type != elem_type::float_) return {};
    if (n->inputs.size() > 2 && !n->inputs[2].empty() && !(d.zero = constant_of(n->inputs[2]))) return {};
    return d;
  }

  std::string add_constant(std::string const& base, constant c) {
    std::string name = names_.fresh(base);
    g_.constants[name] = std::move(c);
    return name;
  }
  std::string zero_of(dequantized const& d, std::string const& base) {
    return add_constant(base + "_zero_point",
                        d.zero ? *d.zero : constant{d.type, {}, std::vector<std::byte>(size_of(d.type))});
  }

  template <class Op>
  std::string make(node const& n, std::vector<std::string> inputs, typename Op::attributes const& how = {}) {
    node one;
    one.name = names_.fresh(n.name + "_" + std::string(Op::id.op_type));
    one.position = n.position;
    one.inputs = std::move(inputs);
    one.outputs = {one.name};
    set_operation<Op>(one, how);
    made_.push_back(std::move(one));
    return made_.back().outputs[0];
  }

  /// The sums as floats, times the scales of both and the bias added; `shape` is that of scales that vary.
  void finish(node const& n, std::string const& sums, dequantized const& x, dequantized const& w,
              std::vector<std::int64_t> const& shape, std::string const& bias) {
    std::string const real = make<op::Cast>(n, {sums}, {.to = static_cast<std::int64_t>(elem_type::float_)});
    constant scale = make_constant<float>(w.scale->elements() == 1 ? std::vector<std::int64_t>{} : shape);
    for (std::size_t i = 0; i < scale.elements(); ++i)
      scale.as<float>()[i] = family::rounded(x.scale->as<float>()[0] * w.scale->as<float>()[i]);
    std::string y = make<op::Mul>(n, {real, add_constant(n.name + "_scale", std::move(scale))});
    if (!bias.empty()) y = make<op::Add>(n, {y, bias});
    made_.back().outputs = n.outputs;
    ++integers_;
  }

  /// Both factors are dequantised: a product of bytes.
  bool keep_product(node const& n, product const& p) {
    auto const a = source(p.A), b = source(p.B);
    if (!a || !b || !a->is_whole() || !family::is_byte(a->type) || !family::is_byte(b->type)) return false;
    constant const* const matrix = constant_of(b->quantized);
    bool const by_column = matrix && matrix->dims.size() == 2 && b->how.block_size == 0 &&
                           normalize_axis(b->how.axis, 2) == (p.transposed ? 0 : 1);
    if (!b->is_whole() && !by_column) return false;
    if (p.transposed && !(matrix && matrix->dims.size() == 2)) return false;
    if (!matrix && !inlay::kernel::packs_columns_everywhere(types_[p.A].dims.back())) return false;
    std::string const B =
        p.transposed ? add_constant(p.B + "_transposed", transposed(*matrix)) : b->quantized;
    std::string const sums =
        make<op::MatMulInteger>(n, {a->quantized, B, zero_of(*a, p.A), zero_of(*b, p.B)});
    finish(n, sums, *a, *b, {static_cast<std::int64_t>(b->scale->elements())}, p.bias);
    return true;
  }

  bool keep_convolution(node const& n, op::Conv::attributes const& a) {
    if (types_[n.outputs[0]].is_capacity) return false;
    auto const x = source(n.inputs[0]), w = source(n.inputs[1]);
    if (!x || !w || !x->is_whole() || !family::is_byte(x->type) || !family::is_byte(w->type)) return false;
    constant const* const filters = constant_of(w->quantized);
    // Of volumes, and of groups along a line, the kernels of floats are faster.
    std::size_t const least_rank = a.group == 1 ? 3 : 4;
    if (!filters || filters->dims.size() > 4 || filters->dims.size() < least_rank || w->how.block_size != 0 ||
        (w->scale->elements() != 1 && normalize_axis(w->how.axis, filters->dims.size()) != 0))
      return false;
    std::string bias = n.inputs.size() > 2 ? n.inputs[2] : "";
    std::vector<std::int64_t> by_channel(filters->dims.size() - 1, 1);  // (M, 1, …)
    by_channel[0] = filters->dims[0];
    if (!bias.empty()) {
      auto c = real_constant(bias);
      if (!c) return false;
      c->dims = by_channel;
      bias = add_constant(bias + "_of_channels", std::move(*c));
    }
    std::string const sums = make<op::ConvInteger>(
        n, {x->quantized, w->quantized, zero_of(*x, n.inputs[0]), zero_of(*w, n.inputs[1])},
        {.auto_pad = a.auto_pad,
         .dilations = a.dilations,
         .group = a.group,
         .kernel_shape = a.kernel_shape,
         .pads = a.pads,
         .strides = a.strides});
    finish(n, sums, *x, *w, by_channel, bias);
    return true;
  }

  /// A constant of floats, or one that is dequantised.
  std::optional<constant> real_constant(std::string const& value) const {
    if (constant const* const c = constant_of(value))
      return c->type == elem_type::float_ ? std::optional(*c) : std::nullopt;
    auto const d = source(value);
    constant const* const c = d ? constant_of(d->quantized) : nullptr;
    return c ? dequantize_constant(d->how, *c, *d->scale, d->zero) : std::nullopt;
  }

  static constant transposed(constant const& c) {
    auto const rows = static_cast<std::size_t>(c.dims[0]), columns = static_cast<std::size_t>(c.dims[1]);
    constant y{c.type, {c.dims[1], c.dims[0]}, std::vector<std::byte>(c.data.size())};
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) y.data[j * rows + i] = c.data[i * columns + j];
    return y;
  }

  /// The constant factor alone is dequantised: a MatMulNBits. Scales are one, one for each column, or one for each block of
  /// rows of a column.
  bool keep_matrix(node const& n, product const& p) {
    auto const b = source(p.B);
    constant const* const matrix = b ? constant_of(b->quantized) : nullptr;
    std::int64_t const bits = b ? bits_of_weights(b->type) : 0;
    if (!matrix || bits == 0 || matrix->dims.size() != 2 || matrix->elements() == 0) return false;
    std::int64_t const K = matrix->dims[p.transposed ? 1 : 0], N = matrix->dims[p.transposed ? 0 : 1],
                       each = 8 / bits, axis_of_columns = p.transposed ? 0 : 1;
    std::int64_t const axis = normalize_axis(b->how.axis, 2);
    std::int64_t blocks = (K + most_of_block - 1) / most_of_block, size = b->how.block_size;
    if (size == 0) {
      if (b->scale->elements() != 1 && axis != axis_of_columns) return false;
      size = (K + blocks * each - 1) / (blocks * each) * each;
    } else if (axis == axis_of_columns || size % each != 0 ||
               size > op::microsoft::MatMulNBits::largest_block) {
      return false;
    }
    blocks = (K + size - 1) / size;
    if (!p.bias.empty() && !is_of_columns(types_[p.bias], N)) return false;
    auto const place =
        family::places_of(shape_of(*matrix), shape_of(*b->scale), b->how.axis, b->how.block_size);
    auto const at = [&](std::int64_t k, std::int64_t column) {
      return static_cast<std::size_t>(p.transposed ? column * K + k : k * N + column);
    };
    std::int32_t const moved = is_unsigned(b->type) ? 0 : 1 << (bits - 1);
    std::int64_t const zero_bytes = (blocks + each - 1) / each;
    constant packed = make_constant<std::uint8_t>({N, blocks, size / each}),
             scales = make_constant<float>({N, blocks}), zeros = make_constant<std::uint8_t>({N, zero_bytes});
    auto const put = [&](constant& c, std::int64_t first_byte, std::int64_t i, std::int32_t value) {
      auto& byte = c.as<std::uint8_t>()[first_byte + i / each];
      byte = static_cast<std::uint8_t>(byte | (value + moved) << (i % each * bits));
    };
    for (std::int64_t column = 0; column < N; ++column)
      for (std::int64_t block = 0; block < blocks; ++block) {
        std::size_t const s = place(at(block * size, column));
        scales.as<float>()[column * blocks + block] = b->scale->as<float>()[s];
        put(zeros, column * zero_bytes, block, b->zero ? integer_of(*b->zero, s) : 0);
        for (std::int64_t k = block * size; k < std::min(K, (block + 1) * size); ++k)
          put(packed, (column * blocks + block) * (size / each), k - block * size,
              integer_of(*matrix, at(k, column)));
      }
    std::vector<std::string> inputs{p.A, add_constant(p.B + "_packed", std::move(packed)),
                                    add_constant(p.B + "_scales", std::move(scales)),
                                    add_constant(p.B + "_zero_points", std::move(zeros))};
    if (!p.bias.empty()) inputs.insert(inputs.end(), {"", p.bias});
    make<op::microsoft::MatMulNBits>(n, std::move(inputs),
                                     {.K = K, .N = N, .bits = bits, .block_size = size});
    made_.back().outputs = n.outputs;
    ++unpacked_;
    return true;
  }

  static constexpr std::int64_t most_of_block = inlay::kernel::unpacked_depth;

  graph& g_;
  type_table const types_;
  graph_index const index_;
  unique_names names_;
  std::vector<node> made_;  ///< in the place of the node
  std::size_t integers_ = 0, unpacked_ = 0;
};

}  // namespace

void keep_quantized_weights(graph& g, preparation_log& log) { quantized_weights_pass(g).run(log); }

}  // namespace inlay::codegen
