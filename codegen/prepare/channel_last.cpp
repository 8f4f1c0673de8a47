// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/AveragePool.hpp>
#include <inlay/op/BatchNormalization.hpp>
#include <inlay/op/Cast.hpp>
#include <inlay/op/Concat.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/ConvInteger.hpp>
#include <inlay/op/ConvTranspose.hpp>
#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/DynamicQuantizeLinear.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/GlobalAveragePool.hpp>
#include <inlay/op/GlobalMaxPool.hpp>
#include <inlay/op/MatMul.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QuantizeLinear.hpp>
#include <inlay/op/ReduceMean.hpp>
#include <inlay/op/Resize.hpp>
#include <inlay/op/Slice.hpp>
#include <inlay/op/Split.hpp>
#include <inlay/op/Transpose.hpp>
#include <inlay/op/microsoft/QGemm.hpp>
#include <inlay/op/microsoft/QLinearAveragePool.hpp>
#include <inlay/op/microsoft/QLinearGlobalAveragePool.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <type_traits>

namespace inlay::codegen {

namespace {

/// Channels up to which a first layer reads channel-first planes directly; more are transposed first.
constexpr std::int64_t most_channels_of_first_layer = 4;

/// Windows along an axis alone may be long. The kernels of poolings and of groups of few channels make code for each
/// tap: up to these. Those of other convolutions do so for windows at borders that they cannot copy: up to so many
/// products.
constexpr std::int64_t most_taps_of_line = 32, most_products_of_line = 1024;

/// Walks the graph once. Every image, an activation of rank 3 to 5, exists channel first, channel last, or both; whoever asks
/// for the order that is not there gets a Transpose, made once. So transposes that would cancel are never
/// made.
class channel_last_pass {
 public:
  channel_last_pass(graph& g, preparation_log& log) : g_(g), log_(log), types_(g), index_(g), names_(g) {}

  void run() {
    std::vector<node> nodes = std::move(g_.nodes);
    g_.nodes.clear();
    original_ = &nodes;
    for (node& n : nodes) {
      if (!turn(n)) {
        for (std::string& in : n.inputs) in = channel_first(in);
        result_.push_back(n);
      }
    }
    for (graph_value const& out : g_.outputs) (void)channel_first(out.name);
    g_.nodes = std::move(result_);
    if (turned_) log_.add(std::to_string(turned_) + " nodes turned to channel-last");
    if (transposes_) log_.add(std::to_string(transposes_) + " transposes added");
  }

 private:
  static bool has_image_rank(tensor_info const& t) { return t.rank() >= 3 && t.rank() <= 5; }
  /// Of bytes only those with one or two spatial axes: their kernels know no others.
  static bool is_image(tensor_info const& t) {
    return (t.type == elem_type::float_ && has_image_rank(t)) ||
           (family::is_byte(t.type) && (t.rank() == 3 || t.rank() == 4));
  }
  /// What a ConvInteger makes, which others only follow.
  static bool is_image_of_sums(tensor_info const& t) {
    return t.type == elem_type::int32 && (t.rank() == 3 || t.rank() == 4);
  }
  static dims to_last(dims const& d) {
    dims last{d[0]};
    for (std::size_t i = 2; i < d.size(); ++i) last.push_back(d[i]);
    last.push_back(d[1]);
    return last;
  }
  static std::vector<std::int64_t> perm_to_last(std::size_t rank) {
    std::vector<std::int64_t> perm{0};
    for (std::size_t i = 2; i < rank; ++i) perm.push_back(static_cast<std::int64_t>(i));
    perm.push_back(1);
    return perm;
  }
  static std::vector<std::int64_t> perm_to_first(std::size_t rank) {
    std::vector<std::int64_t> perm{0, static_cast<std::int64_t>(rank) - 1};
    for (std::size_t i = 1; i + 1 < rank; ++i) perm.push_back(static_cast<std::int64_t>(i));
    return perm;
  }

  std::string fresh(std::string const& base) { return names_.fresh(base); }

  void add_node(std::string const& op_type, std::vector<std::string> inputs, std::string const& to,
                std::vector<std::int64_t> const& perm = {}) {
    node n;
    n.name = to;
    n.op_type = op_type;
    n.position = result_.size();
    n.inputs = std::move(inputs);
    n.outputs = {to};
    if (!perm.empty()) n.attributes["perm"] = perm;
    n.op = find_operation(n);
    result_.push_back(std::move(n));
  }

  void add_reshape(std::string const& from, std::string const& to, std::vector<std::int64_t> const& y) {
    std::string const shape = fresh(to + "_shape");
    g_.constants[shape] = make_constant<std::int64_t>({static_cast<std::int64_t>(y.size())}, y);
    add_node("Reshape", {from, shape}, to);
  }

  /// Adds a Transpose, or a Reshape where the order of elements in memory stays.
  void add_transpose(std::string const& from, std::string const& to, dims const& x,
                     std::vector<std::int64_t> const& perm) {
    std::vector<std::int64_t> y, order;
    for (std::int64_t p : perm) {
      y.push_back(x[static_cast<std::size_t>(p)]);
      if (x[static_cast<std::size_t>(p)] != 1) order.push_back(p);
    }
    if (std::is_sorted(order.begin(), order.end())) {
      add_reshape(from, to, y);
    } else {
      add_node("Transpose", {from}, to, perm);
      ++transposes_;
    }
  }

  /// The name under which a value exists channel first: in the order of axes that the model says.
  std::string channel_first(std::string const& value) {
    if (auto const same = same_.find(value); same != same_.end()) return same->second;
    auto const last = last_.find(value);
    if (last == last_.end()) return value;
    auto const [first, missing] = first_.try_emplace(value, value);
    if (missing) {
      if (last->second == value) first->second = fresh(value + "_channel_first");
      add_transpose(last->second, first->second, to_last(types_[value].dims),
                    perm_to_first(types_[value].rank()));
    }
    return first->second;
  }

  /// The name under which a value exists channel last.
  std::string channel_last(std::string const& value) {
    if (auto const last = last_.find(value); last != last_.end()) return last->second;
    std::string const name = fresh(value + "_channel_last"), first = channel_first(value);
    add_transpose(first, name, types_[value].dims, perm_to_last(types_[value].rank()));
    last_[value] = name;
    first_[value] = first;
    return name;
  }

  /// Records that a node makes a value channel last; returns the name to give it: the model's own, which a
  /// graph output must keep for the order that the model asks for.
  std::string make_last(std::string const& value) {
    if (index_.is_output(value)) return last_[value] = fresh(value + "_channel_last");
    g_.declared.erase(value);  // what the model declares of it is the other order
    return last_[value] = value;
  }

  void emit(node n) {
    ++turned_;
    result_.push_back(std::move(n));
  }

  /// An operator that takes input 0 in either layout.
  template <class Op>
  bool turn_layout(node& n) {
    auto* const a = n.op->attributes_of<Op>();
    if (!a || n.outputs.size() != 1) return false;
    if constexpr (requires { a->kernel_shape; })
      if (types_[n.inputs[0]].rank() == 3 && !a->kernel_shape.empty() &&
          a->kernel_shape[0] > most_taps_of_line)
        return false;
    a->layout = layout::channel_last;
    n.inputs[0] = channel_last(n.inputs[0]);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// Whether a convolution's weights are constants, or its multiply-adds are worth a pass over the weights in each
  /// run. Those of a QLinearConv depend on all of its inputs, those of a ConvInteger on their zero points.
  template <class Op>
  bool has_packable_weights(typename Op::attributes const& a, node const& n) const {
    auto const is_constant = [&](std::string const& in) { return in.empty() || g_.constants.contains(in); };
    if constexpr (std::is_same_v<Op, op::QLinearConv>) {
      return std::all_of(n.inputs.begin() + 1, n.inputs.end(), is_constant);
    } else if constexpr (std::is_same_v<Op, op::ConvInteger>) {
      return is_constant(n.inputs[1]) && (n.inputs.size() < 4 || is_constant(n.inputs[3]));
    } else {
      std::vector<tensor_info> const in = types_.inputs_of(n), out = types_.outputs_of(n);
      return is_constant(n.inputs[1]) || Op::macs(a, in, out) >= least_macs_of_layout;
    }
  }

  /// A Conv, ConvInteger or QLinearConv.
  template <class Op>
  bool turn_conv(node& n) {
    auto* const a = n.op->attributes_of<Op>();
    if (!a || !has_packable_weights<Op>(*a, n)) return false;
    bool const line = types_[n.inputs[0]].rank() == 3;
    std::int64_t const channels = types_[n.inputs[0]].dims[1],
                       taps = line ? types_[n.inputs[std::is_same_v<Op, op::QLinearConv> ? 3 : 1]].dims.back()
                                   : 0;
    if (taps > most_taps_of_line && (a->group > 1 || taps * channels > most_products_of_line)) return false;
    // Windows at the borders of a line are copied where they are wide, which takes channels side by side.
    bool const volume = types_[n.inputs[0]].rank() == 5;
    bool const first_layer = !volume && !last_.contains(n.inputs[0]) && a->group == 1 &&
                             channels <= most_channels_of_first_layer && taps <= 7;
    a->layout = first_layer ? layout::channel_first_to_last : layout::channel_last;
    for (std::size_t i = 1; i < n.inputs.size(); ++i) n.inputs[i] = channel_first(n.inputs[i]);
    if (!first_layer) n.inputs[0] = channel_last(n.inputs[0]);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// The mean of all pixels of each channel, as PyTorch writes what ONNX calls GlobalAveragePool.
  bool turn_mean(node& n) {
    auto const* const a = n.op->attributes_of<op::ReduceMean>();
    std::string const x = n.inputs[0], y = n.outputs[0];
    if (!a || n.inputs.size() != 2 || types_[x].type != elem_type::float_) return false;
    auto const axes = g_.constants.find(n.inputs[1]);
    if (axes == g_.constants.end() || axes->second.type != elem_type::int64) return false;
    std::size_t const rank = types_[x].rank();
    std::set<std::int64_t> over, pixels;
    for (std::size_t i = 0; i < axes->second.elements(); ++i)
      over.insert(normalize_axis(axes->second.as<std::int64_t>()[i], rank));
    for (std::size_t i = 2; i < rank; ++i) pixels.insert(static_cast<std::int64_t>(i));
    if (over != pixels) return false;
    bool const keeps_axes = types_[y].rank() == rank;
    node pool;
    set_operation<op::GlobalAveragePool>(pool, {.layout = layout::channel_last});
    pool.name = n.name;
    pool.position = n.position;
    pool.inputs = {channel_last(x)};
    pool.outputs = {keeps_axes ? make_last(y) : fresh(y + "_pixel")};
    std::string const pixel = pool.outputs[0];
    emit(std::move(pool));
    if (!keeps_axes) add_reshape(pixel, y, {types_[y].dims.begin(), types_[y].dims.end()});
    return true;
  }

  bool turn_conv_transpose(node& n) {
    auto* const a = n.op->attributes_of<op::ConvTranspose>();
    if (!a || !has_packable_weights<op::ConvTranspose>(*a, n)) return false;
    op::ConvTranspose::attributes turned = *a;
    turned.layout = layout::channel_last;
    if (!op::ConvTranspose::can_pack(turned)) return false;
    *a = turned;
    for (std::size_t i = 1; i < n.inputs.size(); ++i) n.inputs[i] = channel_first(n.inputs[i]);
    n.inputs[0] = channel_last(n.inputs[0]);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// Elementwise nodes follow their inputs: channel last if one of them exists only so.
  bool turn_elementwise(node& n) {
    dims const& y = types_[n.outputs[0]].dims;
    if (y.size() < 3 || y.size() > 5) return false;
    bool any = false;
    for (std::string const& in : n.inputs)
      any = any || (!in.empty() && last_.contains(in) && !first_.contains(in));
    if (!any) return false;
    std::vector<std::string> inputs;
    for (std::string const& in : n.inputs) {
      if (in.empty()) {
        inputs.push_back(in);
      } else if (auto const c = g_.constants.find(in); c != g_.constants.end()) {
        auto const turned = turn_constant(in, c->second, y.size());
        if (!turned) return false;
        inputs.push_back(*turned);
      } else if (types_[in].rank() == y.size()) {
        inputs.push_back("");  // below, once it is certain that the node turns
      } else if (types_[in].elements() == 1) {
        inputs.push_back(in);
      } else {
        return false;
      }
    }
    for (std::size_t i = 0; i < inputs.size(); ++i)
      n.inputs[i] = inputs[i].empty() && !n.inputs[i].empty() ? channel_last(n.inputs[i]) : inputs[i];
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// A QuantizeLinear or DequantizeLinear by one scale.
  bool is_quantization(node const& n) const {
    return (n.op->attributes_of<op::QuantizeLinear>() || n.op->attributes_of<op::DequantizeLinear>()) &&
           types_[n.inputs[1]].elements() == 1 && types_[n.inputs[1]].rank() <= 1;
  }

  /// A Cast that makes no larger elements: a Transpose behind a larger one would move more bytes.
  bool is_narrow_cast(node const& n) const {
    return n.op->attributes_of<op::Cast>() &&
           size_of(types_[n.outputs[0]].type) <= size_of(types_[n.inputs[0]].type);
  }

  /// The range of elements is the same in any order.
  bool turn_dynamic_quantization(node& n) {
    if (!n.op->attributes_of<op::DynamicQuantizeLinear>() || first_.contains(n.inputs[0])) return false;
    n.inputs[0] = channel_last(n.inputs[0]);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// A constant operand of an elementwise node as it broadcasts over channel-last activations.
  std::optional<std::string> turn_constant(std::string const& name, constant const& c, std::size_t rank) {
    if (c.elements() == 1 && c.dims.size() <= 1) return name;
    if (c.dims.size() > rank || size_of(c.type) == 0) return {};
    std::vector<std::int64_t> d(rank - c.dims.size(), 1);
    d.insert(d.end(), c.dims.begin(), c.dims.end());
    constant turned = c;
    turned.dims = {d[0]};
    turned.dims.insert(turned.dims.end(), d.begin() + 2, d.end());
    turned.dims.push_back(d[1]);
    std::size_t const size = size_of(c.type), C = static_cast<std::size_t>(d[1]),
                      area = std::accumulate(d.begin() + 2, d.end(), std::size_t{1},
                                             [](std::size_t n, std::int64_t extent) {
                                               return n * static_cast<std::size_t>(extent);
                                             });
    for (std::size_t n = 0; n < static_cast<std::size_t>(d[0]); ++n)
      for (std::size_t k = 0; k < C; ++k)
        for (std::size_t p = 0; p < area; ++p)
          std::copy_n(c.data.begin() + static_cast<std::ptrdiff_t>(((n * C + k) * area + p) * size), size,
                      turned.data.begin() + static_cast<std::ptrdiff_t>(((n * area + p) * C + k) * size));
    std::string const fresh_name = fresh(name + "_channel_last");
    g_.constants[fresh_name] = std::move(turned);
    return fresh_name;
  }

  bool turn_concat(node& n) {
    auto* const a = n.op->attributes_of<op::Concat>();
    if (!a) return false;
    for (std::string const& in : n.inputs)
      if (!last_.contains(in) || first_.contains(in)) return false;  // only where it saves transposes
    a->axis = axis_to_last(a->axis, types_[n.inputs[0]].rank());
    for (std::string& in : n.inputs) in = channel_last(in);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// Where an axis of an image lies channel last.
  static std::int64_t axis_to_last(std::int64_t axis, std::size_t rank) {
    axis = normalize_axis(axis, rank);
    return axis == 0 ? 0 : axis == 1 ? static_cast<std::int64_t>(rank) - 1 : axis - 1;
  }

  bool turn_split(node& n) {
    auto* const a = n.op->attributes_of<op::Split>();
    if (!a || !last_.contains(n.inputs[0]) || first_.contains(n.inputs[0])) return false;
    a->axis = axis_to_last(a->axis, types_[n.inputs[0]].rank());
    n.inputs[0] = channel_last(n.inputs[0]);
    for (std::string& out : n.outputs)
      if (!out.empty()) out = make_last(out);
    emit(n);
    return true;
  }

  /// A Slice of constant axes: a part of the rows, of the columns or of the channels.
  bool turn_slice(node& n) {
    if (!n.op->attributes_of<op::Slice>() || !last_.contains(n.inputs[0]) || first_.contains(n.inputs[0]))
      return false;
    std::size_t const rank = types_[n.inputs[0]].rank();
    bool const names_axes = n.inputs.size() > 3 && !n.inputs[3].empty();
    std::vector<std::int64_t> axes;
    if (names_axes) {
      auto const c = g_.constants.find(n.inputs[3]);
      if (c == g_.constants.end()) return false;
      for (std::size_t i = 0; i < c->second.elements(); ++i)
        axes.push_back(c->second.type == elem_type::int64 ? c->second.as<std::int64_t>()[i]
                                                          : c->second.as<std::int32_t>()[i]);
    } else {
      axes.resize(types_[n.inputs[1]].elements());
      std::iota(axes.begin(), axes.end(), 0);
    }
    for (std::int64_t& axis : axes) axis = axis_to_last(axis, rank);
    if (n.inputs.size() < 4) n.inputs.resize(4);
    n.inputs[3] = fresh(n.outputs[0] + "_axes");
    g_.constants[n.inputs[3]] = make_constant<std::int64_t>({static_cast<std::int64_t>(axes.size())}, axes);
    n.inputs[0] = channel_last(n.inputs[0]);
    n.outputs[0] = make_last(n.outputs[0]);
    emit(n);
    return true;
  }

  /// A Transpose of the model between the two orders. Exporters of channel-last frameworks put one before and
  /// behind each convolution: it names a tensor that exists anyway, or that nobody may ask for.
  bool turn_transpose(node const& n) {
    auto const* const a = n.op->attributes_of<op::Transpose>();
    std::string const &x = n.inputs[0], &y = n.outputs[0];
    if (!a || g_.constants.contains(x) || !types_.contains(x) || !is_image(types_[x])) return false;
    std::size_t const rank = types_[x].rank();
    auto const is = [&](std::vector<std::int64_t> const& perm) {
      return std::equal(perm.begin(), perm.end(), a->perm.begin(), a->perm.end());
    };
    // Of three axes both are the same: x is y channel last for those who read y so.
    if (is(perm_to_first(rank)) && (rank != 3 || (!last_.contains(x) && only_images_read(y)))) {
      if (index_.is_output(y)) return false;
      last_[y] = channel_first(x);
      g_.declared.erase(y);
      return true;
    }
    if (!is(perm_to_last(rank))) return false;
    auto const last = last_.find(x);
    if (last == last_.end()) {  // as the model has it, and whoever asks for x channel last reads this one
      node copy = n;
      std::string const first = channel_first(x);
      copy.inputs[0] = first;
      result_.push_back(std::move(copy));
      last_[x] = y;
      first_[x] = first;
      return true;
    }
    if (index_.is_output(y) && !rename(last->second, y)) return false;
    same_[y] = last_[x];
    return true;
  }

  /// Whether all nodes that read a value are convolutions or poolings.
  bool only_images_read(std::string const& value) const {
    constexpr std::string_view readers[] = {"AveragePool", "Conv", "ConvTranspose", "GlobalAveragePool",
                                            "MaxPool"};
    return std::all_of(index_.users(value).begin(), index_.users(value).end(), [&](std::size_t user) {
      return std::find(std::begin(readers), std::end(readers), (*original_)[user].op_type) !=
             std::end(readers);
    });
  }

  /// Gives a value that a node has made already another name, that of a graph output; false where it has one of
  /// its own to keep.
  bool rename(std::string const from, std::string const& to) {
    bool made = false;
    for (node const& n : result_)
      made = made || std::find(n.outputs.begin(), n.outputs.end(), from) != n.outputs.end();
    if (!made || index_.is_output(from)) return false;
    for (node& n : result_) {
      std::replace(n.inputs.begin(), n.inputs.end(), from, to);
      std::replace(n.outputs.begin(), n.outputs.end(), from, to);
    }
    for (auto* const names : {&last_, &first_, &same_})
      for (auto& [value, name] : *names)
        if (name == from) name = to;
    return true;
  }

  /// Whether one node reads a value, and nobody else.
  bool has_one_user(std::string const& value) const {
    return index_.users(value).size() == 1 && index_.uses(value) == 1;
  }

  /// The channel shuffle of ShuffleNet, Reshape to groups, Transpose, Reshape back: channels side by side
  /// change places.
  bool turn_shuffle(node const& n) {
    std::string const &x = n.inputs[0], &groups = n.outputs[0];
    if (n.op_type != "Reshape" || !last_.contains(x) || first_.contains(x) || !has_one_user(groups))
      return false;
    node const& swap = (*original_)[index_.users(groups)[0]];
    auto const* const transpose = swap.op->attributes_of<op::Transpose>();
    if (!transpose || transpose->perm != ints{0, 2, 1, 3, 4} || !has_one_user(swap.outputs[0])) return false;
    node const& back = (*original_)[index_.users(swap.outputs[0])[0]];
    if (has_capacities(swap) || has_capacities(back)) return false;
    dims const &d = types_[x].dims, &g = types_[groups].dims;
    if (d.size() != 4) return false;
    if (back.op_type != "Reshape" || types_[back.outputs[0]].dims != d) return false;
    if (g.size() != 5 || g[0] != d[0] || g[3] != d[2] || g[4] != d[3]) return false;
    for (std::string const& inner : {groups, swap.outputs[0]}) g_.declared.erase(inner);
    add_reshape(channel_last(x), groups, {d[0], d[2], d[3], g[1], g[2]});
    add_node("Transpose", {groups}, swap.outputs[0], {0, 1, 2, 4, 3});
    add_reshape(swap.outputs[0], make_last(back.outputs[0]), {d[0], d[2], d[3], d[1]});
    ++turned_;
    replaced_.insert({swap.outputs[0], back.outputs[0]});
    return true;
  }

  /// A Reshape or Flatten of channel-last images to rows that only dense layers read: the rows keep the order
  /// of memory and the layers' weights follow it.
  bool turn_flattening(node& n) {
    if (n.op_type != "Reshape" && n.op_type != "Flatten") return false;
    std::string const x = n.inputs[0], y = n.outputs[0];
    if (!last_.contains(x) || first_.contains(x) || index_.is_output(y)) return false;
    dims const &from = types_[x].dims, &to = types_[y].dims;
    if (to.size() != 2 || to[0] != from[0] ||
        to[1] != static_cast<std::int64_t>(elements(from, 1, from.size())))
      return false;
    for (std::size_t user : index_.users(y))
      if (!dense_weights((*original_)[user], y) || has_capacities((*original_)[user])) return false;
    add_reshape(channel_last(x), y, {to[0], to[1]});
    auto const C = static_cast<std::size_t>(from[1]), area = elements(from, 2, from.size());
    for (std::size_t user : index_.users(y)) {
      node& dense = (*original_)[user];
      std::string& weights = dense.inputs[weights_position(dense)];
      constant const& old = g_.constants.at(weights);
      auto const* gemm = dense.op->attributes_of<op::Gemm>();
      auto const* integer = dense.op->attributes_of<op::microsoft::QGemm>();
      bool const rows_are_outputs = (gemm && gemm->transB) || (integer && integer->transB);
      std::size_t const size = size_of(old.type);
      constant w = old;
      auto const columns = static_cast<std::size_t>(old.dims[rows_are_outputs ? 0 : 1]), K = C * area;
      for (std::size_t c = 0; c < C; ++c)
        for (std::size_t p = 0; p < area; ++p)
          for (std::size_t j = 0; j < columns; ++j) {
            std::size_t const k = c * area + p, k_last = p * C + c;
            std::size_t const to = rows_are_outputs ? j * K + k_last : k_last * columns + j,
                              from = rows_are_outputs ? j * K + k : k * columns + j;
            std::copy_n(old.data.begin() + static_cast<std::ptrdiff_t>(from * size), size,
                        w.data.begin() + static_cast<std::ptrdiff_t>(to * size));
          }
      std::string const name = fresh(weights + "_channel_last");
      g_.constants[name] = std::move(w);
      weights = name;
    }
    return true;
  }

  static std::size_t weights_position(node const& dense) {
    return dense.op->attributes_of<op::microsoft::QGemm>() ? 3 : 1;
  }

  /// Whether a node is a dense layer with constant weights that reads `x` as its rows.
  bool dense_weights(node const& n, std::string const& x) const {
    std::size_t const at = weights_position(n);
    if (n.inputs.size() <= at || n.inputs[0] != x || std::count(n.inputs.begin(), n.inputs.end(), x) != 1)
      return false;
    auto const w = g_.constants.find(n.inputs[at]);
    if (w == g_.constants.end() || size_of(w->second.type) == 0 || w->second.dims.size() != 2) return false;
    if (auto const* integer = n.op->attributes_of<op::microsoft::QGemm>()) return integer->transA == 0;
    if (w->second.type != elem_type::float_) return false;
    if (auto const* gemm = n.op->attributes_of<op::Gemm>()) return gemm->transA == 0;
    return n.op->attributes_of<op::MatMul>() != nullptr;
  }

  /// Nodes of run-time extents stay as ONNX has them: their reference() knows no other layout.
  bool has_capacities(node const& n) const {
    auto const is_capacity = [&](std::string const& name) {
      return types_.contains(name) && types_[name].is_capacity;
    };
    return std::any_of(n.inputs.begin(), n.inputs.end(), is_capacity) ||
           std::any_of(n.outputs.begin(), n.outputs.end(), is_capacity);
  }

  bool turn(node& n) {
    if (n.inputs.empty() || n.inputs[0].empty() || has_capacities(n)) return false;
    if (replaced_.contains(n.outputs[0]) || turn_flattening(n) || turn_shuffle(n) || turn_transpose(n))
      return true;
    for (std::string const& in : n.inputs)
      if (!in.empty() && !g_.constants.contains(in) && has_image_rank(types_[in]) && !is_image(types_[in]) &&
          !is_image_of_sums(types_[in]))
        return false;
    if (!std::all_of(n.inputs.begin(), n.inputs.end(), [&](auto const& in) {
          return in.empty() || types_.contains(in);  // a dense layer whose weights follow a Reshape
        }))
      return false;
    node_record const r = n.op->record(types_.inputs_of(n), types_.outputs_of(n));
    if (r.is_elementwise || is_quantization(n) || is_narrow_cast(n))
      return turn_elementwise(n);  // constants may come first
    if (g_.constants.contains(n.inputs[0]) || !is_image(types_[n.inputs[0]])) return false;
    if (turn_conv<op::Conv>(n) || turn_conv<op::ConvInteger>(n) || turn_conv<op::QLinearConv>(n) ||
        turn_conv_transpose(n) || turn_layout<op::MaxPool>(n) || turn_layout<op::AveragePool>(n) ||
        turn_layout<op::microsoft::QLinearAveragePool>(n) ||
        turn_layout<op::microsoft::QLinearGlobalAveragePool>(n) || turn_concat(n) || turn_split(n) ||
        turn_slice(n))
      return true;
    // Of no use by itself: only where it saves transposes.
    if (!last_.contains(n.inputs[0])) return false;
    bool const volume = types_[n.inputs[0]].rank() == 5;
    return turn_dynamic_quantization(n) || turn_mean(n) || turn_layout<op::GlobalAveragePool>(n) ||
           turn_layout<op::GlobalMaxPool>(n) || turn_layout<op::BatchNormalization>(n) ||
           (!volume && n.inputs.size() == 1 && turn_layout<op::Resize>(n));
  }

  graph& g_;
  preparation_log& log_;
  type_table const types_;   ///< of the model as it was
  graph_index const index_;  ///< likewise; `original_` are the nodes that it counts
  std::vector<node>* original_ = nullptr;
  std::vector<node> result_;
  unique_names names_;
  std::map<std::string, std::string> last_;   ///< name of a value channel last
  std::map<std::string, std::string> first_;  ///< name of a value channel first, where it is there both ways
  std::map<std::string, std::string> same_;   ///< name of a value that exists under another one
  std::set<std::string> replaced_;            ///< values that have been made together with an earlier node
  std::size_t turned_ = 0, transposes_ = 0;
};

}  // namespace

void make_channel_last(graph& g, preparation_log& log) { channel_last_pass(g, log).run(); }

}  // namespace inlay::codegen
