// SPDX-License-Identifier: Apache-2.0
// sequence_table's part about stacks: sequences of a length that is known at run time only.
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"
#include "prepare/sequences.hpp"

#include <algorithm>
#include <limits>

namespace inlay::codegen {

namespace {
/// Makes a scan output of value k of a Loop where its body appends an element to a sequence and does nothing else with
/// it: elements are then written once, where they stay. False where it is not so.
bool append_as_scan(node& n, std::size_t k) {
  graph& body = n.bodies[0].graph;
  std::string const in = body.inputs[2 + k].name, out = body.outputs[k + 1].name;
  auto const append = std::find_if(body.nodes.begin(), body.nodes.end(), [&](node const& inner) {
    return !inner.outputs.empty() && inner.outputs[0] == out;
  });
  if (append == body.nodes.end() || append->op_type != "SequenceInsert" || !append->domain.empty() ||
      append->inputs.size() < 2 || append->inputs[0] != in || append->inputs[1] == in ||
      (append->inputs.size() > 2 && !append->inputs[2].empty()))
    return false;
  std::ptrdiff_t uses = 0;
  for (node const& inner : body.nodes)
    for (std::string const& name : inner.inputs) uses += name == in || name == out;
  for (graph_value const& value : body.outputs) uses += value.name == in || value.name == out;
  if (uses != 2) return false;  // by SequenceInsert, and the body's output
  std::string const slice = fresh_name(body, out + "_slice");
  *append = make_node(*append, "Identity", {append->inputs[1]}, {slice});
  auto const at = static_cast<std::ptrdiff_t>(k);
  body.outputs.erase(body.outputs.begin() + at + 1);
  body.outputs.push_back({slice, {}});
  body.inputs.erase(body.inputs.begin() + 2 + at);
  n.inputs.erase(n.inputs.begin() + 2 + at);
  std::rotate(n.outputs.begin() + at, n.outputs.begin() + at + 1, n.outputs.end());
  return true;
}
}  // namespace

std::vector<node> sequence_table::keep(node n, refusal& why) {
  if ((why = check_loop_body(n))) return {};
  std::vector<node> result;
  std::size_t const states = n.inputs.size() - 2 - n.captures, outputs = n.outputs.size();
  std::size_t scans = 0;
  for (std::size_t k = states; k-- > 0;) {
    std::string const initial = n.inputs[2 + k], made = n.outputs[k];
    if (!contains(initial) || optionals_.contains(initial)) continue;
    if ((*this)[initial].empty() && append_as_scan(n, k)) {
      ++scans;
    } else {
      auto const declared = g_.declared.find(made);
      bool const is_stated = declared != g_.declared.end() && !declared->second.is_sequence;
      n.inputs[2 + k] = stack_of(n, initial, is_stated ? &declared->second : nullptr, result, why);
      if (why) return {};
    }
    add_stack(made);
  }
  open_captures(n);
  if (concerns(n)) {
    why = {"an input that is a sequence or an optional, which is not supported", exit_status::unsupported};
    return {};
  }
  std::vector<std::int64_t> trips;
  if (auto const bound = bounds_.find(n.inputs[0]); bound != bounds_.end()) trips = {bound->second};
  else if (!integers_of(g_, n.inputs[0], trips)) trips.clear();
  for (std::size_t k = outputs - scans; k < outputs; ++k) {
    if (trips.size() == 1) declare_scan(n, k, trips[0]);
    if (auto const room = g_.declared.find(n.outputs[k]); room != g_.declared.end() && room->second.has_shape)
      continue;
    why = {std::string(describe(fault::trip_count_not_constant)) +
               "; hint: state how many elements the sequence has at most, and their dims, by --capacity '" +
               printable(n.outputs[k]) + "=TRIPS,D1,...'",
           exit_status::unsupported};
    return {};
  }
  result.push_back(std::move(n));
  return result;
}

/// States the room of a scan output of a Loop of at most so many iterations, unless that is stated already. What its body
/// makes must be known without what it carries.
void sequence_table::declare_scan(node const& n, std::size_t k, std::int64_t most) {
  if (g_.declared.contains(n.outputs[k]) && g_.declared.at(n.outputs[k]).has_shape) return;
  graph body = n.bodies[0].graph;
  // Bodies in bodies would be looked through once more at each depth.
  if (std::any_of(body.nodes.begin(), body.nodes.end(),
                  [](node const& inner) { return !inner.bodies.empty(); }))
    return;
  std::vector<tensor_info> start(body.inputs.size());
  start[0] = {elem_type::int64, {}};
  start[1] = {elem_type::bool_, {}};
  for (std::size_t i = start.size() - n.captures; i < start.size(); ++i)
    if (types_.contains(n.inputs[i])) start[i] = types_[n.inputs[i]];
  set_input_types(body, start);
  try {
    preparation_log log;
    fold_constants(body, log);
  } catch (failure const&) {
    return;  // said where the Loop is typed
  }
  type_table const types = type_table::of_incomplete(body);
  std::string const& made = body.outputs[k + 1].name;
  if (!types.contains(made) || types[made].rank() == max_rank) return;
  declared_type& declared = g_.declared[n.outputs[k]];
  declared = {};
  declared.type = types[made].type;
  declared.has_shape = true;
  declared.dims.assign(types[made].dims.begin(), types[made].dims.end());
  declared.dims.insert(declared.dims.begin(), std::max<std::int64_t>(most, 0));
  declared.symbols.resize(declared.dims.size());
}

std::string sequence_table::stack_of(node const& n, std::string const& list, declared_type const* stated,
                                     std::vector<node>& to, refusal& why) {
  std::vector<std::string> const& elements = (*this)[list];
  if (elements.empty()) {
    if (!stated || stated->dims.empty() || stated->dims.size() > max_rank ||
        std::any_of(stated->dims.begin(), stated->dims.end(), [](std::int64_t d) { return d < 0; })) {
      why = {
          "it starts with an empty sequence, whose length is then known only at run time; hint: state how "
          "many "
          "elements it has at most, and their dims, by --capacity '" +
              printable(n.outputs.empty() ? n.name : n.outputs[0]) + "=LENGTH,D1,...'",
          exit_status::unsupported};
      return {};
    }
    auto const type = empty_types_.find(list);
    constant none{type == empty_types_.end() ? elem_type::float_ : type->second, stated->dims, {}};
    none.dims[0] = 0;
    std::string const name = constant_of(list + "_stack", std::move(none));
    stacks_.insert(name);
    return name;
  }
  if (elements.size() > most_unrolled) {
    why = {"a sequence of " + std::to_string(elements.size()) + " elements is not supported here",
           exit_status::unsupported};
    return {};
  }
  for (std::string const& element : elements) {
    if (!types_.contains(element) || !types_.contains(elements[0])) {
      why = {"its elements have no type"};
      return {};
    }
    tensor_info const &x = types_[element], &first = types_[elements[0]];
    if (x.type == first.type && x.dims == first.dims && x.rank() < max_rank) continue;
    why = {
        "a sequence of which the length or positions are known only at run time must have elements of equal "
        "dims: found " +
            describe_type(x) + ", wanted " + describe_type(first),
        exit_status::unsupported};
    return {};
  }
  std::string const axes = constant_of(list + "_axes", make_constant<std::int64_t>({1}, {0}));
  std::vector<std::string> slices;
  for (std::string const& element : elements) {
    slices.push_back(fresh(element + "_slice"));
    to.push_back(make_node(n, "Unsqueeze", {element, axes}, {slices.back()}));
  }
  std::string const name = fresh(list + "_stack");
  to.push_back(make_node(n, "Concat", slices, {name}, {{"axis", std::int64_t{0}}}));
  stacks_.insert(name);
  return name;
}

namespace {
/// The axes of a tensor in order, but for axis `from`, which comes to `to`.
std::vector<std::int64_t> moved_axis(std::size_t rank, std::size_t from, std::size_t to) {
  std::vector<std::int64_t> perm;
  for (std::size_t i = 0; i < rank; ++i)
    if (i != from) perm.push_back(static_cast<std::int64_t>(i));
  perm.insert(perm.begin() + static_cast<std::ptrdiff_t>(to), static_cast<std::int64_t>(from));
  return perm;
}

constexpr std::int64_t to_the_end = std::numeric_limits<std::int64_t>::max();
}  // namespace

/// Nodes in the place of one node of sequences.
class sequence_table::replacement {
 public:
  replacement(sequence_table& table, node const& of) : table_(table), of_(of) {}

  std::string integers(std::string const& what, std::vector<std::int64_t> values) {
    auto const count = static_cast<std::int64_t>(values.size());
    return table_.constant_of(of_.outputs[0] + "_" + what, make_constant<std::int64_t>({count}, values));
  }
  std::string make(std::string const& op_type, std::vector<std::string> inputs, std::string const& what,
                   std::map<std::string, attribute_value> attributes = {}) {
    std::string const name = table_.fresh(of_.outputs[0] + "_" + what);
    add(make_node(of_, op_type, std::move(inputs), {name}, std::move(attributes)));
    return name;
  }
  void put(std::string const& op_type, std::vector<std::string> inputs,
           std::map<std::string, attribute_value> attributes = {}) {
    add(make_node(of_, op_type, std::move(inputs), {of_.outputs[0]}, std::move(attributes)));
  }
  /// x[first : last] along axis 0; both are vectors of one integer.
  std::string slice(std::string const& x, std::string const& first, std::string const& last,
                    std::string const& what) {
    return make("Slice", {x, first, last, integers("axis", {0})}, what);
  }
  /// An extent of x, as a vector of one integer.
  std::string extent(std::string const& x, std::int64_t axis, std::string const& what) {
    return make("Shape", {x}, what, {{"start", axis}, {"end", axis + 1}});
  }
  /// A position, as a vector of one integer.
  std::string position(std::string const& x) {
    std::string const wide = make("Cast", {x}, "wide", {{"to", static_cast<std::int64_t>(elem_type::int64)}});
    return make("Reshape", {wide, integers("one", {1})}, "position");
  }

  std::vector<node> nodes;

 private:
  void add(node made) {
    made.reads_stack = true;
    nodes.push_back(std::move(made));
  }

  sequence_table& table_;
  node const& of_;
};

std::vector<node> sequence_table::split_open(node const& n, tensor_info const& x, std::int64_t at,
                                             bool squeezed) {
  replacement r(*this, n);
  auto const axis = static_cast<std::size_t>(at);
  std::string front = n.inputs[0];
  if (axis != 0) front = r.make("Transpose", {front}, "front", {{"perm", moved_axis(x.rank(), axis, 0)}});
  if (squeezed) r.put("Identity", {front});
  else r.put("Unsqueeze", {front, r.integers("axes", {at + 1})});
  add_stack(n.outputs[0]);
  return std::move(r.nodes);
}

std::int64_t sequence_table::most_elements_of(std::string const& stack) const {
  return types_.contains(stack) && types_[stack].rank() > 0 ? types_[stack].dims[0] : -1;
}

std::vector<node> sequence_table::resolve_stack(node const& n, refusal& why) {
  auto const is = [&](std::string_view op_type) { return n.domain.empty() && n.op_type == op_type; };
  std::string const& s = n.inputs[0];
  std::size_t const place = is("SequenceInsert") ? 2 : 1;
  std::string const position = place < n.inputs.size() ? n.inputs[place] : "";
  replacement r(*this, n);
  // Of two slices only the sum is bounded by the stack's room.
  auto const bound = [&](std::int64_t more) {
    if (most_elements_of(s) < 0) return;
    if (!types_[s].is_capacity && (position.empty() || g_.constants.contains(position))) return;  // known
    dims room = types_[s].dims;
    room[0] += more;
    declare_room(n.outputs[0], room);
  };
  if (is("SequenceLength")) {
    if (std::int64_t const most = most_elements_of(s); most >= 0) bounds_[n.outputs[0]] = most;
    r.put("Squeeze", {r.extent(s, 0, "length")});
  } else if (is("SequenceAt")) {
    if (types_.contains(position) && types_[position].rank() == 0) {
      r.put("Gather", {s, position}, {{"axis", std::int64_t{0}}});
      return std::move(r.nodes);
    }
    std::string const index = r.position(position);
    r.put("Squeeze",
          {r.make("Gather", {s, index}, "element", {{"axis", std::int64_t{0}}}), r.integers("axes", {0})});
  } else if (is("SequenceErase")) {
    // The position modulo the length counts from the start.
    std::string const at = position.empty() ? r.integers("last", {-1}) : r.position(position);
    std::string const first = r.make("Mod", {at, r.extent(s, 0, "length")}, "first");
    std::string const next = r.make("Add", {first, r.integers("unit", {1})}, "next");
    r.put("Concat",
          {r.slice(s, r.integers("start", {0}), first, "before"),
           r.slice(s, next, r.integers("end", {to_the_end}), "behind")},
          {{"axis", std::int64_t{0}}});
    add_stack(n.outputs[0]);
    bound(0);
  } else if (is("SequenceInsert")) {
    if (sequences_.contains(n.inputs[1]) || stacks_.contains(n.inputs[1])) {
      why = {"an element that is no tensor", exit_status::unsupported};
      return {};
    }
    std::string const element = r.make("Unsqueeze", {n.inputs[1], r.integers("axes", {0})}, "slice");
    std::vector<std::string> parts{s, element};
    if (!position.empty()) {
      std::string const at = r.position(position);
      parts = {r.slice(s, r.integers("start", {0}), at, "before"), element,
               r.slice(s, at, r.integers("end", {to_the_end}), "behind")};
    }
    r.put("Concat", parts, {{"axis", std::int64_t{0}}});
    add_stack(n.outputs[0]);
    if (!position.empty()) bound(1);
  } else if (is("ConcatFromSequence")) {
    return concat_stack(n, why);
  } else {
    why = {"an input that is a sequence, which is not supported", exit_status::unsupported};
    return {};
  }
  return std::move(r.nodes);
}

std::vector<node> sequence_table::concat_stack(node const& n, refusal& why) {
  std::string const& s = n.inputs[0];
  if (!types_.contains(s) || types_[s].rank() == 0) {
    why = {"its input has no type"};
    return {};
  }
  tensor_info const type = types_[s];
  bool const is_new = attribute_or<std::int64_t>(n, "new_axis", 0) != 0;
  std::size_t const rank = type.rank() - !is_new;
  std::int64_t const stated = attribute_or<std::int64_t>(n, "axis", 0), axis = normalize_axis(stated, rank);
  if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) {
    why = {std::string(describe(fault::axis_out_of_range)) + ": found " + std::to_string(stated) +
           ", wanted less than " + std::to_string(rank)};
    return {};
  }
  replacement r(*this, n);
  auto const a = static_cast<std::size_t>(axis);
  std::map<std::string, attribute_value> const perm{{"perm", moved_axis(type.rank(), 0, a)}};
  if (is_new) {
    if (a == 0) {
      // The stack itself, a tensor now.
      r.put("Reshape", {s, r.make("Shape", {s}, "shape")}, {{"allowzero", std::int64_t{1}}});
      declare_room(n.outputs[0], type.dims);
    } else {
      r.put("Transpose", {s}, perm);
    }
    return std::move(r.nodes);
  }
  // Axis a counts the elements, axis a + 1 is the one along which they are joined: both become one.
  std::string const beside = a == 0 ? s : r.make("Transpose", {s}, "beside", perm);
  dims room = type.dims;
  room.erase(0);
  room[a] *= type.dims[0];
  std::vector<std::string> extents;
  for (std::size_t i = 0; i < type.rank(); ++i) {
    auto const from = static_cast<std::int64_t>(i);
    std::string const extent = r.extent(beside, from, "extent");
    if (i == a + 1) extents.back() = r.make("Mul", {extents.back(), extent}, "joined");
    else extents.push_back(extent);
  }
  std::string const shape = r.make("Concat", extents, "shape", {{"axis", std::int64_t{0}}});
  r.put("Reshape", {beside, shape}, {{"allowzero", std::int64_t{1}}});
  declare_room(n.outputs[0], room);
  return std::move(r.nodes);
}

/// States the room of a value as far as nobody else does.
void sequence_table::declare_room(std::string const& value, dims const& room) {
  declared_type& declared = g_.declared[value];
  if (!declared.has_shape || declared.dims.size() != room.size()) {
    declared.dims.assign(room.size(), -1);
    declared.symbols.assign(room.size(), "");
    declared.has_shape = true;
  }
  for (std::size_t i = 0; i < room.size(); ++i)
    if (declared.dims[i] == -1) declared.dims[i] = room[i];
}

/// A SequenceMap over stacks: a Loop whose scan outputs are the stacks that it makes.
std::vector<node> sequence_table::map_stack(node const& n, refusal& why) {
  graph const& inner = n.bodies[0].graph;
  std::size_t const given = n.inputs.size();
  if (inner.inputs.size() != given || inner.outputs.size() != n.outputs.size()) {
    why = {std::string(describe(fault::body_inputs_differ)) + ": found " +
           std::to_string(inner.inputs.size()) + ", wanted " + std::to_string(given)};
    return {};
  }
  replacement r(*this, n);
  std::string const trips = r.make("Squeeze", {r.extent(n.inputs[0], 0, "length")}, "trips");
  node loop = n;
  loop.op_type = "Loop";
  loop.op = nullptr;
  loop.inputs = {trips, ""};
  loop.captures = given;
  loop.attributes = {{"captures", static_cast<std::int64_t>(given)}};
  loop.bodies[0].name = "body";
  graph& body = loop.bodies[0].graph;
  std::string const i = fresh_name(body, "iteration"), go_on = fresh_name(body, "go_on"),
                    next = fresh_name(body, "go_on_next");
  std::vector<node> nodes{make_node(n, "Identity", {go_on}, {next})};
  for (std::size_t k = 0; k < given; ++k) {
    std::string in = n.inputs[k];
    bool const mapped = k + n.captures < given;
    if (mapped && contains(in)) {
      in = stack_of(n, in, nullptr, r.nodes, why);
      if (why) return {};
    }
    loop.inputs.push_back(in);
    if (!mapped || !stacks_.contains(in)) continue;
    std::string const element = body.inputs[k].name;
    body.inputs[k] = {fresh_name(body, element + "_stack"), {}};
    body.declared.erase(element);
    nodes.push_back(make_node(n, "SequenceAt", {body.inputs[k].name, i}, {element}));
  }
  body.nodes.insert(body.nodes.begin(), nodes.begin(), nodes.end());
  body.inputs.insert(body.inputs.begin(), {graph_value{i, {}}, graph_value{go_on, {}}});
  body.outputs.insert(body.outputs.begin(), graph_value{next, {}});
  loop.op = find_operation(loop);
  open_captures(loop);
  for (std::size_t k = 0; k < n.outputs.size(); ++k) {
    add_stack(n.outputs[k]);
    if (std::int64_t const most = most_elements_of(n.inputs[0]); most >= 0) declare_scan(loop, k, most);
  }
  r.nodes.push_back(std::move(loop));
  return std::move(r.nodes);
}

}  // namespace inlay::codegen
