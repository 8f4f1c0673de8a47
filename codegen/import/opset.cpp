// SPDX-License-Identifier: Apache-2.0
#include "import/rewriter.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

/// Every node of operator sets 1 to 27 becomes the form of operator set 28, so that the rest of the program
/// knows one form. `Add-7` is the clause of ONNX's Changelog.md that changed Add in operator set 7. Where a
/// form needs the rank of a tensor, shape arithmetic (Shape, Sub, Concat, …) is put before the node: constant
/// folding computes it once types are known.
namespace inlay::codegen {

namespace {

// ---- attributes that became inputs

/// A list attribute becomes input `i`. Squeeze-13, Unsqueeze-13, ReduceSum-13, other reductions-18: `axes`;
/// Split-13: `split`.
void list_to_input(rewriter& w, node& n, std::string const& name, std::size_t i) {
  if (auto const list = take<int64s>(n, name)) set_input(n, i, w.list_of(n, name, *list));
}
void axes_to_input(rewriter& w, node& n) { list_to_input(w, n, "axes", 1); }
void split_to_input(rewriter& w, node& n) { list_to_input(w, n, "split", 1); }

/// Reshape-5: `shape`.
void shape_to_input(rewriter& w, node& n) { list_to_input(w, n, "shape", 1); }

/// Slice-10: `starts`, `ends`, `axes`.
void slice_to_inputs(rewriter& w, node& n) {
  list_to_input(w, n, "starts", 1);
  list_to_input(w, n, "ends", 2);
  list_to_input(w, n, "axes", 3);
}

/// DFT-20: `axis`; the default of DFT-17 is 1, of DFT-20 the last axis of the signal.
void axis_to_input(rewriter& w, node& n) {
  std::int64_t const axis = take<std::int64_t>(n, "axis").value_or(1);
  set_input(n, 2, w.constant_of(n, "axis", make_constant<std::int64_t>({}, {axis})));
}

/// TopK-10: `k`.
void k_to_input(rewriter& w, node& n) {
  if (auto const k = take<std::int64_t>(n, "k")) set_input(n, 1, w.list_of(n, "k", {*k}));
}

/// Clip-11: `min`, `max`; without them Clip-6 clips to the range of float, which is no clipping.
void clip_to_inputs(rewriter& w, node& n) {
  if (auto const min = take<float>(n, "min")) set_input(n, 1, w.scalar_of(n, "min", *min));
  if (auto const max = take<float>(n, "max")) set_input(n, 2, w.scalar_of(n, "max", *max));
}

/// Pad-11: `pads`, in version 1 called `paddings`, and `value`.
void pads_to_inputs(rewriter& w, node& n) {
  list_to_input(w, n, "paddings", 1);
  list_to_input(w, n, "pads", 1);
  if (auto const value = take<float>(n, "value"); value && *value != 0)
    set_input(n, 2, w.scalar_of(n, "value", *value));
}

// ---- broadcasting

/// B, whose axes are those of A from `axis` on, with as many axes of extent 1 behind them as A has there.
std::string with_trailing_axes(rewriter& w, node const& n, std::string const& A, std::string const& B,
                               std::int64_t axis) {
  std::string const shape_a = w.before(n, "shape_a", "Shape", {A}),
                    shape_b = w.before(n, "shape_b", "Shape", {B});
  std::string const tail = w.before(n, "tail", "Slice",
                                    {shape_a, w.list_of(n, "axis", {axis}),
                                     w.list_of(n, "end", {std::numeric_limits<std::int64_t>::max()})});
  std::string const missing =
      w.before(n, "missing_axes", "Sub",
               {w.before(n, "tail_rank", "Shape", {tail}), w.before(n, "rank_b", "Shape", {shape_b})});
  std::string const ones =
      w.before(n, "ones", "ConstantOfShape", {missing}, {{"value", make_constant<std::int64_t>({1}, {1})}});
  std::string const shape = w.before(n, "shape", "Concat", {shape_b, ones}, {{"axis", std::int64_t{0}}});
  return w.before(n, "reshaped", "Reshape", {B, shape});
}

/// Add-7 and its kin broadcast as numpy does: `broadcast` and `axis` are gone. A second operand that starts
/// at an axis of the first gets trailing axes.
void broadcast_as_numpy(rewriter& w, node& n) {
  bool const broadcasts = take<std::int64_t>(n, "broadcast").value_or(0) != 0;
  auto const axis = take<std::int64_t>(n, "axis");
  if (!broadcasts || !axis || n.inputs.size() != 2) return;
  if (constant const* B = w.known(n, 1); B && B->elements() == 1 && B->dims.size() <= 1) return;
  n.inputs[1] = with_trailing_axes(w, n, n.inputs[0], n.inputs[1], *axis);
}

/// PRelu-7: `slope` broadcasts as numpy does; before it was one number or one for each channel, which is axis
/// 1.
void slope_of_channels(rewriter& w, node& n) {
  if (n.inputs.size() != 2) return;
  if (constant const* slope = w.known(n, 1); slope && slope->elements() == 1) return;
  n.inputs[1] = with_trailing_axes(w, n, n.inputs[0], n.inputs[1], 1);
}

/// Gemm-7: C broadcasts without being asked.
void drop_broadcast(rewriter&, node& n) { (void)take<std::int64_t>(n, "broadcast"); }

/// Tile-6: `repeats` has an entry for each axis; before there were one number `tiles` and one `axis`.
void tile_all_axes(rewriter& w, node& n) {
  auto const number = [&](std::size_t i) {
    constant const* c = w.known(n, i);
    if (!c || c->elements() != 1) refuse(n, "its inputs 'tiles' and 'axis' must be constant");
    switch (c->type) {
      case elem_type::int64: return *c->as<std::int64_t>();
      case elem_type::int32: return std::int64_t{*c->as<std::int32_t>()};
      case elem_type::float_: return static_cast<std::int64_t>(std::clamp(*c->as<float>(), 0.0f, 0x1p30f));
      default: refuse(n, "its inputs 'tiles' and 'axis' must be numbers");
    }
  };
  if (n.inputs.size() != 3) return;
  std::int64_t const tiles = number(1), axis = number(2);
  if (axis < 0 || axis >= static_cast<std::int64_t>(max_rank))
    refuse(n, "its axis is out of range", exit_status::bad_input);
  std::string const shape = w.before(n, "shape", "Shape", {n.inputs[0]}),
                    rank = w.before(n, "rank", "Shape", {shape});
  std::string const behind =
      w.before(n, "axes_behind", "Sub", {rank, w.list_of(n, "axes_before", {axis + 1})});
  std::string const ones =
      w.before(n, "ones", "ConstantOfShape", {behind}, {{"value", make_constant<std::int64_t>({1}, {1})}});
  int64s first(static_cast<std::size_t>(axis), 1);
  first.push_back(tiles);
  n.inputs = {n.inputs[0], w.before(n, "repeats", "Concat", {w.list_of(n, "first", first), ones},
                                    {{"axis", std::int64_t{0}}})};
}

// ---- other meanings

/// Softmax-13, LogSoftmax-13, Hardmax-13 work along one axis; before they worked on the rows of a matrix: all
/// axes before `axis` (1 unless given) by all others.
void along_rows(rewriter& w, node& n) {
  if (n.inputs.size() != 1) return;
  std::int64_t const axis = take<std::int64_t>(n, "axis").value_or(1);
  std::string const matrix = w.before(n, "matrix", "Flatten", n.inputs, {{"axis", axis}});
  std::string const shape = w.before(n, "shape", "Shape", n.inputs);
  std::string const rows = w.before(n, "rows", n.op_type, {matrix}, {{"axis", std::int64_t{-1}}});
  // An extent of 0 is none to be copied from the matrix.
  for (std::size_t i = 0; i < w.rank_of(n.inputs[0]).value_or(0); ++i)
    if (w.extent_of(n.inputs[0], i) == 0) n.attributes["allowzero"] = std::int64_t{1};
  n.op_type = "Reshape";
  n.inputs = {rows, shape};
}

/// Concat-4: `axis` is required; it was 1 unless given.
void concat_axis(rewriter&, node& n) { n.attributes.emplace("axis", std::int64_t{1}); }

/// Cast-6: `to` is a number of TensorProto.DataType; it was its name.
void cast_by_number(rewriter&, node& n) {
  auto const to = n.attributes.find("to");
  if (to == n.attributes.end() || !std::holds_alternative<std::string>(to->second)) return;
  std::string const given = std::get<std::string>(to->second);
  std::string name = given;
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (std::int64_t type = 1; type <= 16; ++type)
    if (name_of(static_cast<elem_type>(type)) == name) {
      to->second = type;
      return;
    }
  refuse(n, "found '" + printable(given) + "', wanted the name of an element type", exit_status::bad_input);
}

/// LpPool-2, GlobalLpPool-2: `p` is an integer; it was a float.
void integer_p(rewriter&, node& n) {
  auto const p = n.attributes.find("p");
  if (p == n.attributes.end()) return;
  if (auto const* value = std::get_if<float>(&p->second)) {
    if (!(*value >= 1 && *value <= 0x1p20f) ||
        *value != static_cast<float>(static_cast<std::int64_t>(*value)))
      refuse(n, "attribute 'p' is no small positive integer");
    p->second = static_cast<std::int64_t>(*value);
  }
}

/// Selu-6 gives its coefficients more digits.
void selu_defaults(rewriter&, node& n) {
  n.attributes.emplace("alpha", 1.6732f);
  n.attributes.emplace("gamma", 1.0507f);
}

/// BatchNormalization-7: the number of outputs says whether it trains, before it was `is_test`;
/// BatchNormalization-9 has no `spatial`.
void inference_alone(rewriter& w, node& n) {
  bool const trains = n.opset < 7 ? take<std::int64_t>(n, "is_test").value_or(0) == 0 : n.outputs.size() > 1;
  if (take<std::int64_t>(n, "spatial").value_or(1) == 0)
    refuse(n, "statistics for each element (spatial = 0) are not supported");
  if (trains) refuse(n, "training is not supported");
  for (std::size_t i = 1; i < n.outputs.size(); ++i)
    if (w.is_used(n.outputs[i])) refuse(n, "training is not supported");
  n.outputs.resize(1);
}

/// Dropout-7 has no `is_test`; Dropout-12 has `ratio` and `training_mode` as inputs, of which inference needs
/// none. Before version 10 the mask had the type of the data, and no meaning in inference.
void dropout_without_ratio(rewriter& w, node& n) {
  (void)take<float>(n, "ratio");
  if (n.opset < 7 && take<std::int64_t>(n, "is_test").value_or(0) == 0)
    refuse(n, "training is not supported");
  if (n.outputs.size() == 2 && n.opset < 10) {
    if (w.is_used(n.outputs[1])) refuse(n, "the mask of an inference is not supported");
    n.outputs.resize(1);
  }
}

/// Dropout-12: only a constant says before the program runs that nothing is trained; prepare/expand_training.cpp has the
/// others. The mask of an inference is true everywhere.
void dropout_of_inference(rewriter& w, node& n) {
  if (n.inputs.size() > 2 && !n.inputs[2].empty()) {
    constant const* mode = w.known(n, 2);
    if (!mode || mode->type != elem_type::bool_ || mode->elements() != 1 || *mode->as<bool>()) return;
  }
  if (n.outputs.size() != 2 || n.inputs.empty()) return;
  if (!n.outputs[1].empty()) {
    node mask;
    mask.name = n.outputs[1];
    mask.op_type = "ConstantOfShape";
    mask.inputs = {w.before(n, "shape", "Shape", {n.inputs[0]})};
    mask.outputs = {n.outputs[1]};
    mask.attributes["value"] = make_constant<bool>({1}, std::vector<bool>{true});
    mask.position = n.position;
    mask.opset = n.opset;
    w.add(std::move(mask));
  }
  n.outputs.resize(1);
}

/// Upsample and Resize-10 take samples at x / scale; Resize-11 says so by attributes, and has an input `roi`.
void sample_as_resize(rewriter& w, node& n) {
  if (auto const height = take<float>(n, "height_scale")) {  // Upsample-1
    float const width = take<float>(n, "width_scale").value_or(1);
    set_input(n, 1, w.constant_of(n, "scales", make_constant<float>({4}, {1, 1, *height, width})));
  }
  if (auto const scales = take<std::vector<float>>(n, "scales"))  // Upsample-7
    set_input(n, 1,
              w.constant_of(n, "scales",
                            make_constant<float>({static_cast<std::int64_t>(scales->size())}, *scales)));
  if (n.inputs.size() != 2) return;
  bool shrinks = false, grows = false;
  if (constant const* scales = w.known(n, 1); scales && scales->type == elem_type::float_)
    for (std::size_t i = 0; i < scales->elements(); ++i) {
      shrinks = shrinks || scales->as<float>()[i] < 1;
      grows = grows || scales->as<float>()[i] > 1;
    }
  if (shrinks && grows)
    refuse(n, "growing one axis and shrinking another is not supported before operator set 11");
  if (auto const mode = take<std::string>(n, "mode"))
    n.attributes["mode"] = *mode == "bilinear" ? "linear" : *mode;
  n.op_type = "Resize";
  n.attributes["coordinate_transformation_mode"] = std::string("asymmetric");
  n.attributes["nearest_mode"] = std::string(shrinks ? "ceil" : "floor");
  n.inputs = {n.inputs[0], "", n.inputs[1]};
}

/// Resize-13: `roi`, `scales` and `sizes` are optional; in version 11 an empty tensor stood for one left out.
void drop_empty_inputs(rewriter& w, node& n) {
  for (std::size_t i = 1; i < n.inputs.size(); ++i)
    if (constant const* c = w.known(n, i); c && c->elements() == 0) n.inputs[i].clear();
  while (!n.inputs.empty() && n.inputs.back().empty()) n.inputs.pop_back();
}

/// GridSample-20 names its modes for any number of spatial axes.
void sample_modes(rewriter&, node& n) {
  if (auto const mode = take<std::string>(n, "mode"))
    n.attributes["mode"] = *mode == "bilinear" ? "linear" : *mode == "bicubic" ? "cubic" : *mode;
}

/// GroupNormalization-21: `scale` and `bias` have an element for each channel; before for each group.
void scale_channels(rewriter& w, node& n) {
  auto const groups = n.attributes.find("num_groups");
  if (n.inputs.size() != 3 || groups == n.attributes.end() ||
      !std::holds_alternative<std::int64_t>(groups->second))
    return;  // the shape rule will say so
  std::string const count = w.list_of(n, "groups", {std::get<std::int64_t>(groups->second)});
  std::string const channels =
      w.before(n, "channels", "Shape", {n.inputs[0]}, {{"start", std::int64_t{1}}, {"end", std::int64_t{2}}});
  std::string const shape =
      w.before(n, "group_shape", "Concat", {count, w.before(n, "group_size", "Div", {channels, count})},
               {{"axis", std::int64_t{0}}});
  std::string const behind = w.list_of(n, "behind", {1}), all = w.list_of(n, "all", {-1});
  for (std::size_t const i : {std::size_t{1}, std::size_t{2}}) {
    std::string const role = i == 1 ? "scale" : "bias";
    std::string const column = w.before(n, role + "_column", "Unsqueeze", {n.inputs[i], behind});
    std::string const expanded = w.before(n, role + "_expanded", "Expand", {column, shape});
    n.inputs[i] = w.before(n, role, "Reshape", {expanded, all});
  }
}

/// RNN-7, GRU-7, LSTM-7: whether there is an output Y says whether it is wanted, before it was
/// `output_sequence`. The default direction of GRU-1 is spelt "foward".
void no_output_sequence(rewriter&, node& n) {
  (void)take<std::int64_t>(n, "output_sequence");
  if (auto const direction = take<std::string>(n, "direction"))
    n.attributes["direction"] = *direction == "foward" ? "forward" : *direction;
}

/// Scan-9 has no batch axis, no `sequence_lens`, and calls `directions` scan_input_directions: one Scan for each of the
/// batch.
void scan_without_batch(rewriter& w, node& n) {
  constexpr std::int64_t most_scans = 256;
  if (has_input(n, 0)) refuse(n, "sequence_lens of a Scan of operator set 8 is not supported");
  std::size_t const own = n.inputs.size() - n.captures;
  std::optional<std::int64_t> batch;
  for (std::size_t i = 1; i < own && !batch; ++i) batch = w.extent_of(n.inputs[i], 0);
  if (!batch || *batch < 1 || *batch > most_scans)
    refuse(n, "a Scan of operator set 8 whose batch is not known, or larger than " +
                  std::to_string(most_scans) + ", is not supported");
  if (auto const directions = take<int64s>(n, "directions"))
    n.attributes["scan_input_directions"] = *directions;
  auto const count = static_cast<std::size_t>(*batch);
  std::string const axis = w.list_of(n, "batch_axis", {0});
  std::vector<std::vector<std::string>> parts(own), made(n.outputs.size());
  for (std::size_t i = 1; i < own; ++i) {
    if (count == 1) {
      parts[i] = {n.inputs[i]};
      continue;
    }
    for (std::size_t b = 0; b < count; ++b)
      parts[i].push_back(w.fresh(n.inputs[i] + "_" + std::to_string(b)));
    w.put(n, parts[i][0], "Split", {n.inputs[i]}, parts[i], {{"num_outputs", *batch}});
  }
  for (std::size_t b = 0; b < count; ++b) {
    node one = n;
    one.name = w.fresh(n.name + "_of_" + std::to_string(b));
    one.inputs.clear();
    for (std::size_t i = 1; i < own; ++i)
      one.inputs.push_back(w.before(n, "without_batch", "Squeeze", {parts[i][b], axis}));
    one.inputs.insert(one.inputs.end(), n.inputs.end() - static_cast<std::ptrdiff_t>(n.captures),
                      n.inputs.end());
    for (std::size_t k = 0; k < n.outputs.size(); ++k)
      one.outputs[k] = w.fresh(n.name + "_" + std::to_string(k) + "_of_" + std::to_string(b));
    std::vector<std::string> const outputs = one.outputs;
    w.add(std::move(one));
    for (std::size_t k = 0; k < n.outputs.size(); ++k)
      made[k].push_back(w.before(n, "with_batch", "Unsqueeze", {outputs[k], axis}));
  }
  for (std::size_t k = 0; k < n.outputs.size(); ++k)
    if (!n.outputs[k].empty())
      w.put(n, n.outputs[k], "Concat", made[k], {n.outputs[k]}, {{"axis", std::int64_t{0}}});
  drop(n);
}

/// Scatter is deprecated since 11: it is ScatterElements.
void scatter_elements(rewriter&, node& n) { n.op_type = "ScatterElements"; }

/// ONNX Runtime's optimizer calls RMSNormalization so, in the domain of ONNX.
void rms_normalization(rewriter& w, node& n) {
  for (std::size_t i = 1; i < n.outputs.size(); ++i)
    if (w.is_used(n.outputs[i])) refuse(n, "its outputs for training are not supported");
  n.outputs.resize(1);
  n.op_type = "RMSNormalization";
}

/// QuantizeLinear-23 divides in the type of its scale and has `precision`, another type; ONNX Runtime divided in float
/// before.
void divide_in_float(rewriter& w, node& n) {
  elem_type const scale = n.inputs.size() > 1 ? w.type_of(n.inputs[1]) : elem_type::float_;
  if (scale == elem_type::float16 || scale == elem_type::bfloat16)
    n.attributes.emplace("precision", static_cast<std::int64_t>(elem_type::float_));
}

/// RoiAlign-16 has `coordinate_transformation_mode`, with another default than what was meant before.
void roi_corners(rewriter&, node& n) {
  n.attributes.emplace("coordinate_transformation_mode", std::string("output_half_pixel"));
}

/// Constant: an entry of the graph's constants, and no node.
void to_constants(rewriter& w, node& n) {
  if (n.attributes.size() != 1 || n.outputs.size() != 1 || !n.inputs.empty())
    refuse(n, "a constant has one attribute, one output and no input", exit_status::bad_input);
  std::string const name = n.attributes.begin()->first;
  if (name == "value") w.make_constant_node(n, *take<constant>(n, name));
  else if (name == "value_float") w.make_constant_node(n, make_constant<float>({}, {*take<float>(n, name)}));
  else if (name == "value_int")
    w.make_constant_node(n, make_constant<std::int64_t>({}, {*take<std::int64_t>(n, name)}));
  else if (name == "value_floats") {
    auto const list = *take<std::vector<float>>(n, name);
    w.make_constant_node(n, make_constant<float>({static_cast<std::int64_t>(list.size())}, list));
  } else if (name == "value_ints") {
    auto const list = *take<int64s>(n, name);
    w.make_constant_node(n, make_constant<std::int64_t>({static_cast<std::int64_t>(list.size())}, list));
  } else if (name == "value_string") {
    w.make_constant_node(n, make_constant({}, std::vector{*take<std::string>(n, name)}));
  } else if (name == "value_strings") {
    auto const list = *take<std::vector<std::string>>(n, name);
    w.make_constant_node(n, make_constant({static_cast<std::int64_t>(list.size())}, list));
  } else {
    refuse(n, "attribute '" + printable(name) + "' is not supported");
  }
  drop(n);
}

/// An operator that makes strings has a further output, the bytes that they are made of.
void with_text(rewriter& w, node& n) {
  if (n.outputs.size() != 1) return;
  n.outputs.push_back(w.fresh(n.outputs[0] + "_text"));
}

/// Only a Cast to string makes strings.
void cast_with_text(rewriter& w, node& n) {
  auto const to = n.attributes.find("to");
  if (to == n.attributes.end()) return;
  auto const* const number = std::get_if<std::int64_t>(&to->second);
  if (number && elem_type_of_number(*number) == elem_type::string) with_text(w, n);
}

/// CastLike to a string is a Cast as soon as the model is read: it makes strings.
void cast_like_string(rewriter& w, node& n) {
  if (n.inputs.size() != 2 || w.type_of(n.inputs[1]) != elem_type::string) return;
  n.op_type = "Cast";
  n.inputs.resize(1);
  n.attributes["to"] = static_cast<std::int64_t>(elem_type::string);
  with_text(w, n);
}

/// In alphabetical order; the rules of one operator are applied in the order in which they stand here.
constexpr rule onnx_table[] = {
    {"Add", 7, broadcast_as_numpy},
    {"And", 7, broadcast_as_numpy},
    {"BatchNormalization", 14, inference_alone},
    {"Cast", 6, cast_by_number},
    {"Cast", always, cast_with_text},
    {"CastLike", always, cast_like_string},
    {"Clip", 11, clip_to_inputs},
    {"Concat", 4, concat_axis},
    {"Constant", always, to_constants},
    {"DFT", 20, axis_to_input},
    {"Div", 7, broadcast_as_numpy},
    {"Dropout", 12, dropout_without_ratio},
    {"Dropout", always, dropout_of_inference},
    {"Equal", 7, broadcast_as_numpy},
    {"GRU", 7, no_output_sequence},
    {"Gemm", 7, drop_broadcast},
    {"GlobalLpPool", 2, integer_p},
    {"Greater", 7, broadcast_as_numpy},
    {"GridSample", 20, sample_modes},
    {"GroupNormalization", 21, scale_channels},
    {"Hardmax", 13, along_rows},
    {"LSTM", 7, no_output_sequence},
    {"Less", 7, broadcast_as_numpy},
    {"LogSoftmax", 13, along_rows},
    {"LpPool", 2, integer_p},
    {"Mul", 7, broadcast_as_numpy},
    {"Or", 7, broadcast_as_numpy},
    {"PRelu", 7, slope_of_channels},
    {"Pad", 11, pads_to_inputs},
    {"Pow", 7, broadcast_as_numpy},
    {"QuantizeLinear", 23, divide_in_float},
    {"RNN", 7, no_output_sequence},
    {"ReduceL1", 18, axes_to_input},
    {"ReduceL2", 18, axes_to_input},
    {"ReduceLogSum", 18, axes_to_input},
    {"ReduceLogSumExp", 18, axes_to_input},
    {"ReduceMax", 18, axes_to_input},
    {"ReduceMean", 18, axes_to_input},
    {"ReduceMin", 18, axes_to_input},
    {"ReduceProd", 18, axes_to_input},
    {"ReduceSum", 13, axes_to_input},
    {"ReduceSumSquare", 18, axes_to_input},
    {"RegexFullMatch", always, compile_pattern},
    {"Reshape", 5, shape_to_input},
    {"Resize", 11, sample_as_resize},
    {"Resize", always, drop_empty_inputs},
    {"RoiAlign", 16, roi_corners},
    {"Scan", 9, scan_without_batch},
    {"Scatter", 11, scatter_elements},
    {"Selu", 6, selu_defaults},
    {"SimplifiedLayerNormalization", always, rms_normalization},
    {"Slice", 10, slice_to_inputs},
    {"Softmax", 13, along_rows},
    {"Split", 13, split_to_input},
    {"Squeeze", 13, axes_to_input},
    {"StringConcat", always, with_text},
    {"StringNormalizer", always, with_text},
    {"Sub", 7, broadcast_as_numpy},
    {"TfIdfVectorizer", always, sort_grams},
    {"Tile", 6, tile_all_axes},
    {"TopK", 10, k_to_input},
    {"Unsqueeze", 13, axes_to_input},
    {"Upsample", 10, sample_as_resize},
    {"Xor", 7, broadcast_as_numpy},
};

}  // namespace

std::span<rule const> onnx_rules() { return onnx_table; }

std::int64_t oldest_set(node const& n) {
  constexpr std::int64_t of_passes = 13;  // what the generator's own passes write
  std::int64_t set = n.opset ? n.opset : n.domain.empty() ? of_passes : 1;
  for (rule const& r : onnx_table)
    if (n.domain.empty() && r.op_type == n.op_type && r.before != always)
      set = std::max<std::int64_t>(set, r.before);
  return set;
}

}  // namespace inlay::codegen
