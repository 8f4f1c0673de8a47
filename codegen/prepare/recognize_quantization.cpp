// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/family/quantize.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>

/// Exporters write QuantizeLinear and DequantizeLinear as Mul or Div, Round, Clip, Add, Sub and Cast, with a Cast to an
/// integer between the two, or without: then all of it is computed on floats that are integers, of which a zero may be
/// negative. That sign is lost.
namespace inlay::codegen {

namespace {

/// One node of a chain on the way from a number to its quantised element, with what it reads beside that.
struct step {
  enum class kind { multiply, divide, add, round, at_least, at_most };
  kind what;
  float number = 0;

  float operator()(float x) const {
    switch (what) {
      case kind::multiply: return family::rounded(x * number);
      case kind::divide: return family::rounded(x / number);
      case kind::add: return family::rounded(x + number);
      case kind::round: return std::nearbyint(x);
      case kind::at_least: return x < number ? number : x;
      case kind::at_most: return x > number ? number : x;
    }
    return x;
  }
};

/// A chain in the order of computation. None of its steps falls as x rises.
struct chain {
  std::string x;
  std::vector<step> steps;

  float operator()(float x_value) const {
    for (step const& s : steps) x_value = s(x_value);
    return x_value;
  }
};

/// What a chain does, as a QuantizeLinear and a Clip before it.
struct recognized {
  elem_type type = elem_type::int8;
  float scale = 1, inverse = 0;  ///< inverse: QuantizeLinear::attributes
  std::int32_t zero_point = 0, low = 0, high = 0;

  std::int32_t least() const {
    return type == elem_type::int8 ? -128 : type == elem_type::int16 ? -32768 : 0;
  }
  std::int32_t greatest() const {
    return type == elem_type::int8     ? 127
           : type == elem_type::uint8  ? 255
           : type == elem_type::int16  ? 32767
           : type == elem_type::uint16 ? 65535
                                       : 0;
  }
  bool is_narrow() const { return low > least() || high < greatest(); }

  /// Without the Clip.
  float element(float x) const {
    float const quotient = inverse != 0 ? family::rounded(x * inverse) : family::rounded(x / scale);
    auto const first = static_cast<float>(least() - zero_point),
               last = static_cast<float>(greatest() - zero_point);
    return std::nearbyint(std::clamp(quotient, first, last)) + static_cast<float>(zero_point);
  }
  /// The ends of the Clip.
  float real(std::int32_t element) const { return static_cast<float>(element - zero_point) * scale; }
};

/// All finite floats in ascending order: a float of each number from -last to last.
constexpr std::int32_t last_float = std::bit_cast<std::int32_t>(std::numeric_limits<float>::max());
float float_of(std::int32_t place) {
  return place < 0 ? -std::bit_cast<float>(-place) : std::bit_cast<float>(place);
}

/// The place of the first float at which a function that does not fall reaches `wanted`.
std::int32_t first_at(auto const& f, float wanted) {
  std::int64_t low = -std::int64_t{last_float}, high = std::int64_t{last_float} + 1;
  while (low < high) {
    std::int64_t const middle = low + (high - low) / 2;
    if (f(float_of(static_cast<std::int32_t>(middle))) >= wanted) high = middle;
    else low = middle + 1;
  }
  return static_cast<std::int32_t>(low);
}

/// Whether both make the same element of every float: both rise from `low` to `high`, at the same floats.
bool are_equal(chain const& written, recognized const& r) {
  auto const clipped = [&](float x) {
    if (r.low > r.least()) x = std::max(x, r.real(r.low));
    if (r.high < r.greatest()) x = std::min(x, r.real(r.high));
    return r.element(x);
  };
  float const most = std::numeric_limits<float>::max();
  if (clipped(-most) != static_cast<float>(r.low) || clipped(most) != static_cast<float>(r.high))
    return false;
  for (std::int32_t element = r.low + 1; element <= r.high; ++element) {
    std::int32_t const at = first_at(written, static_cast<float>(element));
    if (written(float_of(at)) != static_cast<float>(element)) return false;
    if (clipped(float_of(at)) != static_cast<float>(element)) return false;
    if (clipped(float_of(at - 1)) != static_cast<float>(element - 1)) return false;
  }
  return true;
}

bool is_integral(float x) { return std::abs(x) <= 65536 && std::nearbyint(x) == x; }

/// The QuantizeLinear that a chain is, of one of `types`.
std::optional<recognized> recognize(chain const& c, std::vector<elem_type> const& types, float scale_behind) {
  float const low = c(-std::numeric_limits<float>::max()), high = c(std::numeric_limits<float>::max());
  if (!is_integral(low) || !is_integral(high) || low >= high) return {};
  recognized r;
  r.low = static_cast<std::int32_t>(low);
  r.high = static_cast<std::int32_t>(high);
  auto const type = std::find_if(types.begin(), types.end(), [&](elem_type t) {
    r.type = t;
    return r.least() <= r.low && r.high <= r.greatest();
  });
  if (type == types.end()) return {};
  r.type = *type;
  float zero_point = 0;
  float const* factor = nullptr;
  bool divided = false;
  for (step const& s : c.steps) {
    if (s.what == step::kind::add) zero_point += s.number;
    if (s.what != step::kind::multiply && s.what != step::kind::divide) continue;
    if (factor) return {};
    factor = &s.number;
    divided = s.what == step::kind::divide;
  }
  if (!is_integral(zero_point) || zero_point < static_cast<float>(r.least()) ||
      zero_point > static_cast<float>(r.greatest()))
    return {};
  r.zero_point = static_cast<std::int32_t>(zero_point);
  auto const fits = [&](float scale, float inverse) {
    if (!(scale >= std::numeric_limits<float>::min()) || !std::isfinite(scale) || !std::isfinite(inverse))
      return false;
    r.scale = scale;
    r.inverse = inverse;
    return are_equal(c, r);
  };
  if (!factor || divided) return fits(factor ? *factor : 1.0f, 0) ? std::optional(r) : std::nullopt;
  // A product with the inverse of the scale is a quotient for some scales alone. The scale that dequantises is the one
  // that was meant, where it is the inverse but for rounding.
  float const inverse = 1 / *factor;
  float const meant = std::abs(scale_behind - inverse) <= 1e-6f * inverse ? scale_behind : inverse;
  if (fits(meant, 0) || fits(inverse, 0) || fits(meant, *factor)) return r;
  return {};
}

class recognition {
 public:
  recognition(graph& g, preparation_log& log) : g_(g), log_(log), index_(g), names_(g) {}

 protected:
  node const* producer(std::string const& value) const { return index_.producer(value); }
  static bool is(node const* n, char const* op_type) {
    return n && n->domain.empty() && n->op_type == op_type && n->op;
  }
  constant const* constant_of(std::string const& name) const {
    auto const found = g_.constants.find(name);
    return found == g_.constants.end() ? nullptr : &found->second;
  }
  template <class T>
  std::string add_constant(std::string const& base, std::vector<std::int64_t> dims,
                           std::vector<T> const& values) {
    std::string name = fresh(base);
    g_.constants[name] = make_constant<T>(std::move(dims), values);
    return name;
  }
  /// Zero points of an integer type.
  std::string add_zero_points(std::string const& base, elem_type type, std::vector<std::int64_t> const& dims,
                              std::vector<float> const& values) {
    std::string name;
    with_elem_type(type, [&]<class T>(type_tag<T>) {
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        std::vector<T> points;
        for (float const v : values) points.push_back(static_cast<T>(v));
        name = add_constant<T>(base, dims, points);
      }
    });
    return name;
  }

  /// A name that no value has, nor one that was made before.
  std::string fresh(std::string const& base) { return names_.fresh(base); }

  graph& g_;
  preparation_log& log_;
  graph_index const index_;

 private:
  unique_names names_;
};

bool is_taken(elem_type type) {
  return type == elem_type::int8 || type == elem_type::uint8 || type == elem_type::int16 ||
         type == elem_type::uint16;
}

/// Whether a number is an element of one of these types.
bool holds(elem_type type, float value) {
  recognized r;
  r.type = type;
  return is_taken(type) && is_integral(value) && static_cast<float>(r.least()) <= value &&
         value <= static_cast<float>(r.greatest());
}

/// What is computed of constants on the way to a weight, its scales and zero points: one element of each.
std::set<std::string_view> const cheap{"Abs",   "Add",     "Cast",      "Clip", "Div",        "Identity",
                                       "Max",   "Min",     "Mul",       "Neg",  "Reciprocal", "Reshape",
                                       "Round", "Squeeze", "Unsqueeze", "Sub"};

/// Cast, Sub and Mul of constant integers, and all that makes integers of float weights before: DequantizeLinear of a
/// constant.
class weight_recognition : recognition {
 public:
  weight_recognition(graph& g, preparation_log& log)
      : recognition(g, log), types_(type_table::of_sources(g)) {}

  void run() {
    std::map<std::size_t, node> instead;
    for (std::size_t i = 0; i < g_.nodes.size(); ++i)
      if (auto made = dequantized(g_.nodes[i])) instead.emplace(i, std::move(*made));
    for (auto& [i, n] : instead) g_.nodes[i] = std::move(n);
    if (instead.empty()) return;
    log_.add(std::to_string(instead.size()) +
             " DequantizeLinear of constants recognized in what they are computed by");
    drop_dead_nodes(g_, log_);
  }

 private:
  /// Most elements of a weight that is computed here, as constant folding would.
  static constexpr std::size_t most_elements = std::size_t{1} << 26;
  static constexpr int deepest = 12;
  /// Elements that a node may make beyond those that it takes.
  static constexpr std::size_t least_room = std::size_t{1} << 16;

  /// A constant, or what nodes make of constants. Null where it is none.
  constant const* value(std::string const& name, int depth = deepest) {
    if (constant const* const c = constant_of(name)) return c;
    if (auto const found = computed_.find(name); found != computed_.end())
      return found->second ? &*found->second : nullptr;
    std::optional<constant>& result = computed_[name];  // a value that is being computed is none
    node const* const n = producer(name);
    if (!n || !n->op || depth == 0 || n->outputs.size() != 1 || !n->domain.empty() ||
        !cheap.contains(n->op_type))
      return nullptr;
    std::vector<constant const*> in;
    for (std::string const& of : n->inputs) {
      in.push_back(of.empty() ? nullptr : value(of, depth - 1));
      if (!of.empty() && (!in.back() || in.back()->elements() > most_elements)) return nullptr;
      if (!of.empty() && !types_.contains(of)) types_.add_constant(of, *in.back());
    }
    std::size_t taken = least_room;  // hostile models make much of little
    for (constant const* const c : in) taken += c ? c->elements() : 0;
    if (in.empty() || !types_.add_node(g_, *n) || types_[name].is_capacity || types_[name].elements() > taken)
      return nullptr;
    std::vector<constant> made = n->op->fold(in, types_.outputs_of(*n));
    if (made.size() != 1) return nullptr;
    result = std::move(made[0]);
    return &*result;
  }

  /// The axis of a constant's dims along which a constant of `of` has one element each: broadcast as ONNX does. Empty
  /// where it has one element in all.
  static bool axis_of(std::vector<std::int64_t> const& of, constant const& c,
                      std::optional<std::size_t>& axis) {
    axis.reset();
    if (c.dims.size() > of.size()) return false;
    std::size_t const moved = of.size() - c.dims.size();
    for (std::size_t i = 0; i < c.dims.size(); ++i) {
      if (c.dims[i] == 1) continue;
      if (axis || c.dims[i] != of[i + moved]) return false;
      axis = i + moved;
    }
    return true;
  }

  /// Whether a Round is among the few nodes before a value.
  bool is_rounded(std::string const& name, int depth = 5) const {
    node const* const n = producer(name);
    if (!n || depth == 0 || n->inputs.empty() || n->inputs.size() > 3) return false;
    if (is(n, "Round")) return true;
    bool const passes =
        is(n, "Clip") || is(n, "Add") || is(n, "Min") || is(n, "Max") || is(n, "Cast") || is(n, "Sub");
    return passes && std::any_of(n->inputs.begin(), n->inputs.end(),
                                 [&](std::string const& in) { return is_rounded(in, depth - 1); });
  }

  /// The integers of which `name` is made by a Cast to float, or that floats are; a name of a constant.
  std::string integers(std::string const& name) {
    node const* const cast = producer(name);
    if (is(cast, "Cast") && cast->inputs.size() == 1 &&
        attribute_or<std::int64_t>(*cast, "to", 0) == static_cast<std::int64_t>(elem_type::float_)) {
      constant const* const c = constant_of(cast->inputs[0]);
      if (c && is_taken(c->type)) return cast->inputs[0];
    }
    if (!is_rounded(name)) return "";
    constant const* const c = value(name);
    if (!c || c->type != elem_type::float_ || c->elements() == 0) return "";
    float const* const x = c->as<float>();
    if (!std::all_of(x, x + c->elements(), is_integral)) return "";
    auto const [low, high] = std::minmax_element(x, x + c->elements());
    for (elem_type const type : {elem_type::int8, elem_type::uint8, elem_type::int16, elem_type::uint16}) {
      if (!holds(type, *low) || !holds(type, *high)) continue;
      return add_zero_points(name + "_quantized", type, c->dims, std::vector<float>(x, x + c->elements()));
    }
    return "";
  }
  std::optional<node> dequantized(node const& n) {
    if (!is(&n, "Mul") || n.inputs.size() != 2 || n.outputs.size() != 1) return {};
    for (std::size_t i = 0; i < 2; ++i) {
      std::string difference = n.inputs[i];
      constant const* zero = nullptr;
      if (node const* const sub = producer(difference); is(sub, "Sub") && sub->inputs.size() == 2) {
        zero = value(sub->inputs[1]);
        if (!zero || zero->type != elem_type::float_) continue;
        difference = sub->inputs[0];
      }
      if (!producer(difference)) continue;
      constant const* const scale = value(n.inputs[1 - i]);
      if (!scale || scale->type != elem_type::float_ || scale->elements() == 0) continue;
      std::string const x = integers(difference);
      if (x.empty()) continue;
      constant const& weights = g_.constants.at(x);
      std::optional<std::size_t> axis, zero_axis;
      if (!axis_of(weights.dims, *scale, axis)) continue;
      if (zero && !axis_of(weights.dims, *zero, zero_axis)) continue;
      if (zero_axis && axis != zero_axis) continue;
      std::size_t const count = scale->elements();
      std::vector<float> points(count, 0.0f);
      for (std::size_t k = 0; zero && k < count; ++k)
        points[k] = zero->as<float>()[zero->elements() == 1 ? 0 : k];
      if (!std::all_of(points.begin(), points.end(), [&](float p) { return holds(weights.type, p); }))
        continue;
      std::vector<float> const scales(scale->as<float>(), scale->as<float>() + count);
      if (!std::all_of(scales.begin(), scales.end(), [](float s) { return s > 0 && std::isfinite(s); }))
        continue;
      std::vector<std::int64_t> const dims =
          axis ? std::vector<std::int64_t>{static_cast<std::int64_t>(count)} : std::vector<std::int64_t>{};
      std::map<std::string, attribute_value> attributes;
      if (axis) attributes["axis"] = static_cast<std::int64_t>(*axis);
      std::string const scale_name = add_constant<float>(n.outputs[0] + "_scale", dims, scales),
                        zero_name = add_zero_points(n.outputs[0] + "_zero_point", weights.type, dims, points);
      return make_node(n, "DequantizeLinear", {x, scale_name, zero_name}, n.outputs, std::move(attributes));
    }
    return {};
  }

  type_table types_;
  std::map<std::string, std::optional<constant>> computed_;
};

class activation_recognition : recognition {
 public:
  activation_recognition(graph& g, preparation_log& log) : recognition(g, log), types_(g) {}

  void run() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      node const& n = g_.nodes[i];
      if (n.outputs.size() != 1) continue;
      if (is(&n, "Mul") && n.inputs.size() == 2) dequantized(i);
      else if (is(&n, "Cast")) cast_to_integers(i);
    }
    if (unequal_)
      log_.add(std::to_string(unequal_) +
               " times Round, Clip and their kin left as they are: no QuantizeLinear makes the same of every "
               "number");
    if (instead_.empty()) return;
    std::vector<node> nodes;
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      auto const found = instead_.find(i);
      if (found == instead_.end()) nodes.push_back(std::move(g_.nodes[i]));
      else std::move(found->second.begin(), found->second.end(), std::back_inserter(nodes));
    }
    g_.nodes = std::move(nodes);
    for (auto const& [op_type, count] : count_)
      log_.add(std::to_string(count) + " " + op_type + " recognized in what exporters write for it");
    drop_dead_nodes(g_, log_);
  }

 private:
  /// A number that is the same for all elements, so that it changes no dims.
  std::optional<float> number(std::string const& name, std::string const& beside) const {
    auto const found = number_of(g_, name);
    if (!found || g_.constants.at(name).dims.size() > types_[beside].rank()) return {};
    return found;
  }

  /// The step that a node is, and the value that it is done to.
  bool step_of(node const& n, std::vector<step>& steps, std::string& from) const {
    using enum step::kind;
    if (n.outputs.size() != 1 || n.inputs.empty() || types_[n.outputs[0]].type != elem_type::float_)
      return false;
    if (is(&n, "Round")) {
      from = n.inputs[0];
      steps.push_back({round});
      return true;
    }
    if (is(&n, "Clip")) {
      from = n.inputs[0];
      std::vector<step> bounds;  // backwards
      for (std::size_t i = n.inputs.size(); i-- > 1;) {
        if (i > 2 || n.inputs[i].empty()) continue;
        auto const bound = number(n.inputs[i], from);
        if (!bound || *bound != *bound) return false;
        bounds.push_back({i == 1 ? at_least : at_most, *bound});
      }
      steps.insert(steps.end(), bounds.begin(), bounds.end());
      return true;
    }
    if (is(&n, "Relu")) {
      from = n.inputs[0];
      steps.push_back({at_least, 0});
      return true;
    }
    if (n.inputs.size() != 2) return false;
    bool const commutes = is(&n, "Mul") || is(&n, "Add") || is(&n, "Min") || is(&n, "Max");
    for (std::size_t i = 0; i < (commutes ? 2u : 1u); ++i) {
      auto const c = number(n.inputs[1 - i], n.inputs[i]);
      if (!c || !std::isfinite(*c) || constant_of(n.inputs[i])) continue;
      from = n.inputs[i];
      bool const scales = *c > 0;
      if (is(&n, "Mul") && scales) steps.push_back({multiply, *c});
      else if (is(&n, "Div") && scales) steps.push_back({divide, *c});
      else if (is(&n, "Add")) steps.push_back({add, *c});
      else if (is(&n, "Sub")) steps.push_back({add, -*c});
      else if (is(&n, "Max")) steps.push_back({at_least, *c});
      else if (is(&n, "Min")) steps.push_back({at_most, *c});
      else return false;
      return true;
    }
    return false;
  }

  /// The chain that ends in a value: back over a Round to the Mul or Div before it, or to what is rounded where there
  /// is none.
  std::optional<chain> chain_of(std::string value) const {
    constexpr std::size_t longest = 10;
    chain c;
    std::size_t kept = 0;  // steps of the chain as far as it is known to be one
    while (c.steps.size() < longest) {
      node const* const n = producer(value);
      std::string from;
      if (!n || !step_of(*n, c.steps, from)) break;
      bool const rounds = is(n, "Round"), scales = is(n, "Mul") || is(n, "Div");
      if (rounds ? kept != 0 : scales && kept == 0) break;
      value = from;
      if (!rounds && !scales) continue;
      c.x = value;
      kept = c.steps.size();
      if (scales) break;
    }
    if (kept == 0) return {};
    c.steps.resize(kept);
    std::reverse(c.steps.begin(), c.steps.end());
    return c;
  }

  /// The nodes that quantise as a chain does; the value `name` is theirs.
  bool quantize_into(std::vector<node>& nodes, node const& at, std::string const& value,
                     std::string const& name, std::vector<elem_type> const& types, float scale_behind,
                     recognized& r) {
    auto const c = chain_of(value);
    if (!c || types_[c->x].type != elem_type::float_ || types_[c->x].dims != types_[value].dims) return false;
    auto const found = recognize(*c, types, scale_behind);
    if (!found) {
      ++unequal_;
      return false;
    }
    r = *found;
    std::string x = c->x;
    if (r.is_narrow()) {
      std::string const bounded = fresh(name + "_bounded");
      std::vector<std::string> inputs{x, "", ""};
      if (r.low > r.least()) inputs[1] = add_constant<float>(name + "_min", {}, {r.real(r.low)});
      if (r.high < r.greatest()) inputs[2] = add_constant<float>(name + "_max", {}, {r.real(r.high)});
      if (inputs[2].empty()) inputs.pop_back();
      nodes.push_back(make_node(at, "Clip", inputs, {bounded}));
      x = bounded;
    }
    std::map<std::string, attribute_value> attributes;
    if (r.inverse != 0) attributes["inverse"] = r.inverse;
    nodes.push_back(
        make_node(at, "QuantizeLinear",
                  {x, add_constant<float>(name + "_scale", {}, {r.scale}),
                   add_zero_points(name + "_zero_point", r.type, {}, {static_cast<float>(r.zero_point)})},
                  {name}, attributes));
    ++count_["QuantizeLinear"];
    return true;
  }

  /// Cast of a chain to integers.
  void cast_to_integers(std::size_t i) {
    node const& n = g_.nodes[i];
    elem_type const type = types_[n.outputs[0]].type;
    if (!family::is_byte(type) || types_[n.inputs[0]].type != elem_type::float_) return;
    // The scale with which it is dequantised says what was meant.
    float behind = 0;
    for (std::size_t const user : index_.users(n.outputs[0]))
      if (is(&g_.nodes[user], "Cast"))
        if (auto const scale = scale_of(g_.nodes[user].outputs[0])) behind = *scale;
    std::vector<node> nodes;
    recognized r;
    if (quantize_into(nodes, n, n.inputs[0], n.outputs[0], {type}, behind, r)) instead_[i] = std::move(nodes);
  }

  /// The factor behind a value, or behind the Sub of its zero point.
  std::optional<float> scale_of(std::string const& value) const {
    for (std::size_t const user : index_.users(value)) {
      node const& n = g_.nodes[user];
      if (is(&n, "Sub") && n.inputs[0] == value && number(n.inputs[1], value))
        if (auto const scale = scale_of(n.outputs[0])) return scale;
      if (is(&n, "Mul") && n.inputs.size() == 2)
        if (auto const scale = number(n.inputs[n.inputs[0] == value ? 1 : 0], value)) return scale;
    }
    return {};
  }

  /// Mul of integers less their zero point by a scale.
  void dequantized(std::size_t i) {
    node const& n = g_.nodes[i];
    for (std::size_t k = 0; k < 2; ++k) {
      auto const scale = number(n.inputs[1 - k], n.inputs[k]);
      if (!scale || !(*scale > 0) || !std::isfinite(*scale)) continue;
      std::string value = n.inputs[k];
      float zero_point = 0;
      if (node const* const sub = producer(value); is(sub, "Sub") || is(sub, "Add")) {
        auto const point = number(sub->inputs[1], sub->inputs[0]);
        if (!point) continue;
        zero_point = is(sub, "Sub") ? *point : -*point;
        value = sub->inputs[0];
      }
      node const* const maker = producer(value);
      std::vector<node> nodes;
      std::string quantized;
      elem_type type = elem_type::undefined;
      if (is(maker, "Cast")) {
        quantized = maker->inputs[0];
        type = types_[quantized].type;
        if (types_[value].type != elem_type::float_) continue;
        if (g_.constants.contains(quantized) || !holds(type, zero_point)) continue;
      } else {
        // Floats that are integers.
        recognized r;
        quantized = fresh(n.outputs[0] + "_quantized");
        if (!quantize_into(nodes, n, value, quantized, {elem_type::int8, elem_type::uint8}, *scale, r))
          continue;
        type = r.type;
        if (!holds(type, zero_point)) continue;
      }
      nodes.push_back(make_node(n, "DequantizeLinear",
                                {quantized, add_constant<float>(n.outputs[0] + "_scale", {}, {*scale}),
                                 add_zero_points(n.outputs[0] + "_zero_point", type, {}, {zero_point})},
                                n.outputs));
      instead_[i] = std::move(nodes);
      ++count_["DequantizeLinear"];
      return;
    }
  }

  type_table const types_;
  std::map<std::size_t, std::vector<node>> instead_;
  std::map<std::string, std::size_t> count_;
  std::size_t unequal_ = 0;
};

}  // namespace

void recognize_quantized_weights(graph& g, preparation_log& log) { weight_recognition(g, log).run(); }

void recognize_quantization(graph& g, preparation_log& log) { activation_recognition(g, log).run(); }

}  // namespace inlay::codegen
