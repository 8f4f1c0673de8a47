// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/AveragePool.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/microsoft/QLinearAveragePool.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace inlay::codegen {

namespace {

using family::window_geometry;

/// Calls f(attributes, geometry) for a convolution; does nothing for other nodes.
template <class F>
void with_convolution(node const& n, type_table const& types, F const& f) {
  auto const visit = [&](auto* a, std::size_t W) {
    if (a) f(*a, family::convolution_geometry(*a, types[n.inputs[0]].dims, types[n.inputs[W]].dims));
  };
  visit(n.op->attributes_of<op::Conv>(), 1);
  visit(n.op->attributes_of<op::QLinearConv>(), 3);
}

/// The same for convolutions and poolings. The indices that a MaxPool may give count positions of its input.
template <class F>
void with_window(node const& n, type_table const& types, F const& f) {
  if (n.outputs.size() != 1) return;
  auto const visit = [&](auto* a) {
    if (a) f(*a, family::pooling_geometry(*a, types[n.inputs[0]].dims));
  };
  with_convolution(n, types, f);
  visit(n.op->attributes_of<op::MaxPool>());
  visit(n.op->attributes_of<op::AveragePool>());
  visit(n.op->attributes_of<op::microsoft::QLinearAveragePool>());
}

/// Positions of its input along an axis up to the last one that a window reads.
std::int64_t positions_read(window_geometry const& g, std::size_t axis) {
  return std::min(g.input[axis], (g.output[axis] - 1) * g.strides[axis] - g.pad_begin[axis] + g.extent(axis));
}

/// The same attributes with pads instead of auto_pad.
template <class Attributes>
Attributes with_pads(Attributes a, dims const& begin, dims const& end) {
  a.auto_pad = auto_pad::NOTSET;
  a.pads = {};
  auto const is_zero = [](std::int64_t pad) { return pad == 0; };
  if (std::all_of(begin.begin(), begin.end(), is_zero) && std::all_of(end.begin(), end.end(), is_zero))
    return a;
  for (dims const* pads : {&begin, &end})
    for (std::int64_t const pad : *pads) a.pads.push_back(pad);
  return a;
}

class trim_pass {
 public:
  trim_pass(graph& g, preparation_log& log) : g_(g), log_(log), types_(g), index_(g) {}

  /// From the last node to the first: a convolution that is trimmed may read less itself.
  void run() {
    for (std::size_t i = g_.nodes.size(); i-- > 0;)
      with_window(g_.nodes[i], types_, [&](auto& reader, window_geometry const& reads) {
        std::vector<std::string> between;
        node const* const maker = convolution_before(g_.nodes[i].inputs[0], between);
        if (!maker) return;
        with_convolution(*maker, types_, [&](auto& made, window_geometry const& makes) {
          if (!trim(made, makes, reader, reads)) return;
          for (std::string const& value : between) g_.declared.erase(value);
          log_.add(describe_node(*maker) + " makes only what " + describe_node(g_.nodes[i]) + " reads");
        });
      });
  }

 private:
  graph& g_;
  preparation_log& log_;
  type_table const types_;
  graph_index const index_;

  /// The node that makes what a window reads, with elementwise nodes between, and the values on the way. Null where
  /// something else reads one of these.
  node const* convolution_before(std::string value, std::vector<std::string>& between) const {
    while (true) {
      node const* const maker = index_.producer(value);
      if (!maker || index_.is_output(value) || index_.uses(value) != 1 || maker->outputs.size() != 1 ||
          types_[value].is_capacity)
        return nullptr;
      between.push_back(value);
      std::string const* const from = elementwise_input(*maker);
      if (!from) return maker;
      value = *from;
    }
  }

  /// The input of an elementwise node that is as large as its output, where all others are the same at every position of
  /// an image.
  std::string const* elementwise_input(node const& n) const {
    tensor_info const& y = types_[n.outputs[0]];
    if (!n.op->record(types_.inputs_of(n), types_.outputs_of(n)).is_elementwise) return nullptr;
    std::string const* large = nullptr;
    for (std::string const& in : n.inputs) {
      if (in.empty()) continue;
      dims const& x = types_[in].dims;
      if (x == y.dims && !large) {
        large = &in;
        continue;
      }
      for (std::size_t i = 0; i < x.size() && i + 2 < y.rank(); ++i)
        if (x[x.size() - 1 - i] != 1) return nullptr;
    }
    return large;
  }

  /// Takes end pads off a convolution as far as they make positions that the reader does not read. False where there are
  /// none.
  template <class Made, class Reader>
  static bool trim(Made& made, window_geometry const& makes, Reader& reader, window_geometry const& reads) {
    dims end;
    for (std::size_t i = 0; i < makes.rank(); ++i) {
      std::int64_t const last = positions_read(reads, i) - 1;
      end.push_back(std::clamp<std::int64_t>(
          last * makes.strides[i] - makes.pad_begin[i] + makes.extent(i) - makes.input[i], 0,
          makes.pad_end[i]));
    }
    Made const trimmed = with_pads(made, makes.pad_begin, end);
    window_geometry less;
    if (family::resolve_window(trimmed, makes.kernel, makes.input, less) || less.output == makes.output)
      return false;
    dims reader_end = reads.pad_end;
    for (std::size_t i = 0; i < reads.rank(); ++i)
      if (less.output[i] < reads.input[i]) reader_end[i] = 0;
    Reader const moved = with_pads(reader, reads.pad_begin, reader_end);
    window_geometry same;
    if (family::resolve_window(moved, reads.kernel, less.output, same) || same.output != reads.output)
      return false;
    made = trimmed;
    reader = moved;
    return true;
  }
};

}  // namespace

void trim_windows(graph& g, preparation_log& log) { trim_pass(g, log).run(); }

}  // namespace inlay::codegen
