// SPDX-License-Identifier: Apache-2.0
#include "prepare/sequences.hpp"

#include "prepare/operation.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace inlay::codegen {

namespace {
/// Operators of sequences, and how many inputs each has. All but SequenceMap have one output.
constexpr std::pair<std::string_view, arity> sequence_operators[] = {
    {"ConcatFromSequence", {1, 1}}, {"Optional", {0, 1}},          {"OptionalGetElement", {1, 1}},
    {"OptionalHasElement", {0, 1}}, {"SequenceAt", {2, 2}},        {"SequenceConstruct", {1, 1, true}},
    {"SequenceEmpty", {0, 0}},      {"SequenceErase", {1, 2}},     {"SequenceInsert", {2, 3}},
    {"SequenceLength", {1, 1}},     {"SequenceMap", {1, 1, true}}, {"SplitToSequence", {1, 2}},
};
/// Its entry; null for all other operators.
auto const* find_sequence_operator(node const& n) {
  auto const found = std::find_if(std::begin(sequence_operators), std::end(sequence_operators),
                                  [&](auto const& o) { return n.domain.empty() && o.first == n.op_type; });
  return found == std::end(sequence_operators) ? nullptr : found;
}
}  // namespace

bool is_sequence_operator(node const& n) { return find_sequence_operator(n) != nullptr; }

bool integers_of(graph const& g, std::string const& name, std::vector<std::int64_t>& to) {
  auto const c = g.constants.find(name);
  if (c == g.constants.end()) return false;
  for (std::size_t i = 0; i < c->second.elements(); ++i) {
    if (c->second.type == elem_type::int64) to.push_back(c->second.as<std::int64_t>()[i]);
    else if (c->second.type == elem_type::int32) to.push_back(c->second.as<std::int32_t>()[i]);
    else return false;
  }
  return true;
}

sequence_table::sequence_table(graph& g, type_table& types, unique_names& names)
    : g_(g), types_(types), names_(names), sequences_(g.sequences), stacks_(g.stacks) {
  for (std::string const& name : g.absent) optionals_[name] = "";
}

bool sequence_table::concerns(node const& n) const {
  if (is_sequence_operator(n)) return true;
  bool const may_read = n.reads_stack || !n.bodies.empty();
  return std::any_of(n.inputs.begin(), n.inputs.end(), [&](std::string const& in) {
    return sequences_.contains(in) || optionals_.contains(in) || (!may_read && stacks_.contains(in));
  });
}

void sequence_table::add_stack(std::string const& value) {
  if (value.empty()) return;  // nobody reads it
  stacks_.insert(value);
  // What a model declares of a sequence are the dims of its elements.
  if (auto const declared = g_.declared.find(value);
      declared != g_.declared.end() && declared->second.is_sequence)
    g_.declared.erase(declared);
}

std::string sequence_table::constant_of(std::string const& base, constant c) {
  std::string const name = fresh(base);
  types_.add_constant(name, c);
  g_.constants[name] = std::move(c);
  return name;
}

bool sequence_table::position_of(node const& n, std::size_t input, std::int64_t length, std::int64_t absent,
                                 bool may_end, std::int64_t& position, refusal& why) const {
  position = absent;
  if (input < n.inputs.size() && !n.inputs[input].empty()) {
    std::vector<std::int64_t> values;
    if (!integers_of(g_, n.inputs[input], values) || values.size() != 1) {
      why = {"its position is known only at run time, which is not supported", exit_status::unsupported};
      return false;
    }
    position = values[0] < 0 ? values[0] + length : values[0];
  }
  if (position < 0 || position >= length + may_end) {
    why = {"a position that the sequence does not have: found " + std::to_string(position) +
           ", wanted less than " + std::to_string(length + may_end)};
    return false;
  }
  return true;
}

std::vector<node> sequence_table::resolve(node const& n, refusal& why) {
  auto const input = [&](std::size_t i) { return i < n.inputs.size() ? n.inputs[i] : std::string(); };
  auto const is = [&](std::string_view op_type) { return n.domain.empty() && n.op_type == op_type; };
  auto const flag = [&](bool value) {
    constant const c = make_constant<bool>({}, std::vector<bool>{value});
    types_.add_constant(n.outputs[0], c);
    g_.constants[n.outputs[0]] = c;
  };
  auto const* const entry = find_sequence_operator(n);
  bool const makes_one = is("Identity") || (entry && !is("SequenceMap"));
  if (n.outputs.empty() || (makes_one && n.outputs.size() > 1) ||
      (entry && !entry->second.accepts(n.inputs.size()))) {
    why = {"found " + std::to_string(n.inputs.size()) + " inputs and " + std::to_string(n.outputs.size()) +
           " outputs, which is not what the operator has"};
    return {};
  }
  if (elements_ > most_elements) {
    why = {"the sequences before it have more than " + std::to_string(most_elements) +
               " elements, which is not supported",
           exit_status::unsupported};
    return {};
  }
  if (is("Loop")) return has_known_trips(n) ? unroll(n, why) : keep(n, why);
  if (is("SequenceMap")) return map(n, why);
  if (is("SplitToSequence")) return split(n, why);
  if (is("SequenceEmpty")) {
    add(n.outputs[0], {});
    empty_types_[n.outputs[0]] =
        static_cast<elem_type>(std::clamp<std::int64_t>(attribute_or<std::int64_t>(n, "dtype", 1), 0, 255));
    return {};
  }
  if (is("SequenceConstruct")) {
    for (std::string const& in : n.inputs)
      if (sequences_.contains(in) || stacks_.contains(in) || in.empty()) {
        why = {"an element that is no tensor", exit_status::unsupported};
        return {};
      }
    add(n.outputs[0], n.inputs);
    return {};
  }
  if (is("Optional")) {
    optionals_[n.outputs[0]] = input(0);
    if (sequences_.contains(input(0))) add(n.outputs[0], (*this)[input(0)]);
    return {};
  }
  if (is("OptionalHasElement")) {
    auto const found = optionals_.find(input(0));
    flag(found == optionals_.end() ? !input(0).empty() : !found->second.empty());
    return {};
  }
  if (is("OptionalGetElement") || is("Identity")) {
    auto const found = optionals_.find(input(0));
    if (found != optionals_.end() && is("Identity")) {
      optionals_[n.outputs[0]] = found->second;
      if (contains(input(0))) add(n.outputs[0], (*this)[input(0)]);
      return {};
    }
    std::string const from = found == optionals_.end() ? input(0) : found->second;
    if (from.empty()) {
      why = {"the element of an optional that has none"};
      return {};
    }
    if (!contains(from)) {
      node copy = make_node(n, "Identity", {from}, {n.outputs[0]});
      if (stacks_.contains(from)) {
        add_stack(n.outputs[0]);
        copy.reads_stack = true;
      }
      return {std::move(copy)};
    }
    add(n.outputs[0], (*this)[from]);
    return {};
  }
  if (stacks_.contains(input(0))) return resolve_stack(n, why);
  if (!contains(input(0))) {
    why = {is_sequence_operator(n) ? "its input is no sequence that is known here"
                                   : "an input that is a sequence or an optional, which is not supported",
           exit_status::unsupported};
    return {};
  }
  std::size_t const place = is("SequenceAt") || is("SequenceErase") ? 1 : is("SequenceInsert") ? 2 : 0;
  if (place != 0 && !input(place).empty() && !g_.constants.contains(input(place))) {
    std::vector<node> result;
    node of_stack = n;
    of_stack.inputs[0] = stack_of(n, input(0), nullptr, result, why);
    if (!why) result.push_back(std::move(of_stack));
    return why ? std::vector<node>{} : result;
  }
  std::vector<std::string> elements = (*this)[input(0)];
  auto const length = static_cast<std::int64_t>(elements.size());
  std::int64_t position = 0;
  if (is("SequenceLength")) {
    constant const c = make_constant<std::int64_t>({}, {length});
    types_.add_constant(n.outputs[0], c);
    g_.constants[n.outputs[0]] = c;
  } else if (is("SequenceAt")) {
    if (position_of(n, 1, length, 0, false, position, why))
      return {make_node(n, "Identity", {elements[static_cast<std::size_t>(position)]}, {n.outputs[0]})};
  } else if (is("SequenceErase")) {
    if (position_of(n, 1, length, length - 1, false, position, why)) {
      elements.erase(elements.begin() + position);
      add(n.outputs[0], elements);
    }
  } else if (is("SequenceInsert")) {
    if (position_of(n, 2, length, length, true, position, why)) {
      elements.insert(elements.begin() + position, input(1));
      add(n.outputs[0], elements);
    }
  } else if (is("ConcatFromSequence")) {
    if (elements.empty()) {
      why = {"a sequence without elements"};
      return {};
    }
    std::int64_t const axis = attribute_or<std::int64_t>(n, "axis", 0);
    std::vector<node> result;
    if (attribute_or<std::int64_t>(n, "new_axis", 0) != 0) {
      std::string const axes = constant_of(n.outputs[0] + "_axes", make_constant<std::int64_t>({1}, {axis}));
      for (std::string& element : elements) {
        std::string const one = fresh(n.outputs[0] + "_part");
        result.push_back(make_node(n, "Unsqueeze", {element, axes}, {one}));
        element = one;
      }
    }
    result.push_back(make_node(n, "Concat", elements, {n.outputs[0]}, {{"axis", axis}}));
    return result;
  } else {
    why = {"an input that is a sequence, which is not supported", exit_status::unsupported};
  }
  return {};
}

std::vector<node> sequence_table::split(node const& n, refusal& why) {
  if (n.inputs.empty() || !types_.contains(n.inputs[0])) {
    why = {"its input has no type"};
    return {};
  }
  tensor_info const x = types_[n.inputs[0]];
  if (stacks_.contains(n.inputs[0])) {
    why = {"its input is a sequence"};
    return {};
  }
  std::int64_t const axis = attribute_or<std::int64_t>(n, "axis", 0);
  std::int64_t const at = normalize_axis(axis, x.rank());
  if (at < 0 || at >= static_cast<std::int64_t>(x.rank())) {
    why = {std::string(describe(fault::axis_out_of_range)) + ": found " + std::to_string(axis) +
           ", wanted less than " + std::to_string(x.rank())};
    return {};
  }
  std::int64_t const extent = x.dims[static_cast<std::size_t>(at)];
  bool const by_ones = n.inputs.size() < 2 || n.inputs[1].empty();
  std::vector<std::int64_t> parts;
  if (x.is_capacity) {
    if (!by_ones && (!integers_of(g_, n.inputs[1], parts) || parts != std::vector<std::int64_t>{1} ||
                     !g_.constants.at(n.inputs[1]).dims.empty())) {
      why = {
          "it splits what has extents known only at run time into parts that may differ, which is not "
          "supported",
          exit_status::unsupported};
      return {};
    }
    return split_open(n, x, at, by_ones && attribute_or<std::int64_t>(n, "keepdims", 1) == 0);
  }
  if (by_ones) {
    parts.assign(static_cast<std::size_t>(extent), 1);
  } else {
    if (!integers_of(g_, n.inputs[1], parts)) {
      why = {"its parts are known only at run time, which is not supported", exit_status::unsupported};
      return {};
    }
    if (g_.constants.at(n.inputs[1]).dims.empty()) {  // equal parts, the last what is left
      std::int64_t const each = parts[0];
      parts.clear();
      if (each <= 0) {
        why = {"parts of no extent: found " + std::to_string(each) + ", wanted 1 or more"};
        return {};
      }
      for (std::int64_t left = extent; left > 0; left -= each) parts.push_back(std::min(left, each));
    }
  }
  if (parts.size() > most_unrolled || parts.empty()) {
    why = {"a sequence of " + std::to_string(parts.size()) + " parts is not supported",
           exit_status::unsupported};
    return {};
  }
  bool const squeezed = by_ones && attribute_or<std::int64_t>(n, "keepdims", 1) == 0;
  std::vector<std::string> made, elements;
  std::vector<node> result;
  for (std::size_t i = 0; i < parts.size(); ++i)
    made.push_back(fresh(n.outputs[0] + "_" + std::to_string(i)));
  auto const count = static_cast<std::int64_t>(parts.size());
  result.push_back(make_node(
      n, "Split",
      {n.inputs[0], constant_of(n.outputs[0] + "_split", make_constant<std::int64_t>({count}, parts))}, made,
      {{"axis", at}}));
  elements = made;
  if (squeezed) {
    std::string const axes = constant_of(n.outputs[0] + "_axes", make_constant<std::int64_t>({1}, {at}));
    for (std::string& element : elements) {
      std::string const flat = fresh(element + "_squeezed");
      result.push_back(make_node(n, "Squeeze", {element, axes}, {flat}));
      element = flat;
    }
  }
  add(n.outputs[0], elements);
  return result;
}

bool sequence_table::may_unroll(std::uint64_t count, graph const& body, refusal& why) {
  if (count > (most_unrolled - unrolled_) / (body.nodes.size() + 1)) {
    why = {"its " + std::to_string(count) + " iterations over sequences make more than " +
               std::to_string(most_unrolled) + " nodes of the graph, which is not supported",
           exit_status::unsupported};
    return false;
  }
  unrolled_ += static_cast<std::size_t>(count) * (body.nodes.size() + 1);
  return true;
}

std::vector<node> sequence_table::map(node const& n, refusal& why) {
  bool const is_stack = !n.inputs.empty() && stacks_.contains(n.inputs[0]);
  if (n.inputs.empty() || (!contains(n.inputs[0]) && !is_stack) || n.bodies.size() != 1) {
    why = {"its input is no sequence that is known here", exit_status::unsupported};
    return {};
  }
  if (is_stack) return map_stack(n, why);
  graph const& body = n.bodies[0].graph;
  std::size_t const length = (*this)[n.inputs[0]].size(), given = n.inputs.size();
  if (body.inputs.size() != given || body.outputs.size() != n.outputs.size()) {
    why = {std::string(describe(fault::body_inputs_differ)) + ": found " +
           std::to_string(body.inputs.size()) + ", wanted " + std::to_string(given)};
    return {};
  }
  if (!may_unroll(length, body, why)) return {};
  std::vector<node> result;
  std::vector<std::vector<std::string>> made(n.outputs.size());
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<std::string> inputs, outputs;
    for (std::size_t k = 0; k < given; ++k) {
      bool const mapped = k + n.captures < given && contains(n.inputs[k]);
      if (mapped && (*this)[n.inputs[k]].size() != length) {
        why = {"sequences of different lengths: found " + std::to_string((*this)[n.inputs[k]].size()) +
               ", wanted " + std::to_string(length)};
        return {};
      }
      inputs.push_back(mapped ? (*this)[n.inputs[k]][i] : n.inputs[k]);
    }
    for (std::size_t k = 0; k < n.outputs.size(); ++k)
      made[k].push_back(outputs.emplace_back(fresh(n.outputs[k] + "_" + std::to_string(i))));
    for (node& one : nodes_of_body(g_, names_, body, inputs, outputs, n)) result.push_back(std::move(one));
  }
  for (std::size_t k = 0; k < n.outputs.size(); ++k) add(n.outputs[k], made[k]);
  return result;
}

refusal check_loop_body(node const& n) {
  graph const& body = n.bodies[0].graph;
  std::size_t const given = n.inputs.size();
  if (given >= 2 + n.captures && body.inputs.size() == given && body.outputs.size() == n.outputs.size() + 1 &&
      n.outputs.size() >= given - 2 - n.captures)
    return {};
  return {std::string(describe(fault::body_inputs_differ)) + ": found " + std::to_string(body.inputs.size()) +
          ", wanted " + std::to_string(given)};
}

bool sequence_table::has_known_trips(node const& n) const {
  std::vector<std::int64_t> trips;
  return !check_loop_body(n) && integers_of(g_, n.inputs[0], trips) && trips.size() == 1 &&
         runs_to_the_end(n, g_);
}

std::vector<node> sequence_table::unroll(node const& n, refusal& why) {
  std::vector<std::int64_t> trips;
  graph const& body = n.bodies[0].graph;
  if ((why = check_loop_body(n))) return {};
  std::size_t const states = n.inputs.size() - 2 - n.captures;
  if (!has_known_trips(n) || !integers_of(g_, n.inputs[0], trips)) {
    why = {"its trip count is known only at run time", exit_status::unsupported};
    return {};
  }
  std::int64_t const count = std::max<std::int64_t>(trips[0], 0);
  if (!may_unroll(static_cast<std::uint64_t>(count), body, why)) return {};
  std::string const yes = constant_of(n.name + "_go_on", make_constant<bool>({}, std::vector<bool>{true}));
  std::vector<node> result;
  std::vector<std::string> carried(n.inputs.begin() + 2,
                                   n.inputs.begin() + 2 + static_cast<std::ptrdiff_t>(states));
  std::vector<std::vector<std::string>> scanned(n.outputs.size() - states);
  std::string const axes = constant_of(n.name + "_axes", make_constant<std::int64_t>({1}, {0}));
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<std::string> inputs{constant_of(n.name + "_i", make_constant<std::int64_t>({}, {i})), yes};
    inputs.insert(inputs.end(), carried.begin(), carried.end());
    inputs.insert(inputs.end(), n.inputs.end() - static_cast<std::ptrdiff_t>(n.captures), n.inputs.end());
    std::vector<std::string> outputs{fresh(n.name + "_next")};
    for (std::string const& out : n.outputs) outputs.push_back(fresh(out + "_" + std::to_string(i)));
    for (node& one : nodes_of_body(g_, names_, body, inputs, outputs, n)) result.push_back(std::move(one));
    for (std::size_t k = 0; k < states; ++k) carried[k] = outputs[k + 1];
    for (std::size_t k = states; k < n.outputs.size(); ++k) {
      std::string const slice = fresh(outputs[k + 1] + "_slice");
      result.push_back(make_node(n, "Unsqueeze", {outputs[k + 1], axes}, {slice}));
      scanned[k - states].push_back(slice);
    }
  }
  for (std::size_t k = 0; k < n.outputs.size(); ++k) {
    if (k < states) {
      result.push_back(make_node(n, "Identity", {carried[k]}, {n.outputs[k]}));
    } else if (scanned[k - states].empty()) {
      why = {"scan outputs of a Loop that does not run are not supported", exit_status::unsupported};
      return {};
    } else {
      result.push_back(
          make_node(n, "Concat", scanned[k - states], {n.outputs[k]}, {{"axis", std::int64_t{0}}}));
    }
  }
  return result;
}

void sequence_table::open_captures(node& n) const {
  for (body& b : n.bodies)
    for (std::size_t i = 0; i < n.inputs.size(); ++i) {
      std::size_t const from_end = n.inputs.size() - i;
      if (!stacks_.contains(n.inputs[i]) || from_end > b.graph.inputs.size()) continue;
      if (from_end <= n.captures)
        b.graph.stacks.insert(b.graph.inputs[b.graph.inputs.size() - from_end].name);
      else if (n.op_type == "Loop") b.graph.stacks.insert(b.graph.inputs[i].name);
    }
  std::size_t const first = n.inputs.size() - n.captures;
  for (std::size_t k = n.captures; k-- > 0;) {
    auto const found = sequences_.find(n.inputs[first + k]);
    if (found == sequences_.end()) continue;
    std::vector<std::string> const& elements = found->second;
    auto const at = n.inputs.begin() + static_cast<std::ptrdiff_t>(first + k);
    n.inputs.insert(n.inputs.erase(at), elements.begin(), elements.end());
    for (body& b : n.bodies) {
      std::size_t const place = b.graph.inputs.size() - n.captures + k;
      std::string const name = b.graph.inputs[place].name;
      std::vector<std::string>& inside = b.graph.sequences[name];
      auto to = b.graph.inputs.erase(b.graph.inputs.begin() + static_cast<std::ptrdiff_t>(place));
      for (std::size_t i = 0; i < elements.size(); ++i) {
        std::string const own = fresh_name(b.graph, name + "_" + std::to_string(i));
        to = b.graph.inputs.insert(to, {own, {}}) + 1;
        inside.push_back(own);
      }
    }
    n.captures += elements.size() - 1;
  }
  if (n.attributes.contains("captures")) {
    n.attributes["captures"] = static_cast<std::int64_t>(n.captures);
    n.op = find_operation(n);
  }
}

refusal sequence_table::open_outputs(node& n) {
  if (n.op_type == "Loop" && n.domain.empty()) {
    graph const& body = n.bodies[0].graph;
    for (std::size_t k = 0; k < n.outputs.size() && k + 1 < body.outputs.size(); ++k)
      if (body.stacks.contains(body.outputs[k + 1].name)) add_stack(n.outputs[k]);
    return {};
  }
  if (n.op_type != "If" || n.bodies.size() != 2) return {};
  std::vector<std::string> outputs;
  // A branch whose outputs are open has them in place of the sequence.
  for (std::string const& out : n.outputs) {
    std::size_t const k = outputs.size();
    std::size_t count = 0;
    bool is_sequence = false, same = true;
    auto const is_stack = [&](body const& b) {
      return k < b.graph.outputs.size() && b.graph.stacks.contains(b.graph.outputs[k].name);
    };
    if (std::all_of(n.bodies.begin(), n.bodies.end(), is_stack)) {
      add_stack(out);
      outputs.push_back(out);
      continue;
    }
    if (std::any_of(n.bodies.begin(), n.bodies.end(), is_stack))
      return {
          "branches of which one alone makes a sequence whose length is known only at run time are not "
          "supported",
          exit_status::unsupported};
    for (body const& b : n.bodies) {
      std::size_t here = 0;
      if (k < b.graph.outputs.size())
        for (auto const& [name, elements] : b.graph.sequences)
          if (!elements.empty() && elements[0] == b.graph.outputs[k].name) here = elements.size();
      same = same && (&b == &n.bodies[0] || here == count);
      count = here;
      is_sequence = is_sequence || here != 0;
    }
    if (!same)
      return {"branches that make sequences of different lengths are not supported",
              exit_status::unsupported};
    if (!is_sequence) {
      outputs.push_back(out);
      continue;
    }
    std::vector<std::string> elements;
    for (std::size_t i = 0; i < count; ++i) elements.push_back(fresh(out + "_" + std::to_string(i)));
    outputs.insert(outputs.end(), elements.begin(), elements.end());
    sequences_[out] = elements;
  }
  n.outputs = outputs;
  return {};
}

void sequence_table::open_graph_outputs() {
  std::vector<graph_value> outputs;
  for (graph_value& out : g_.outputs) {
    auto const found = sequences_.find(out.name);
    if (found == sequences_.end()) {
      if (stacks_.contains(out.name)) out.type = {};  // a tensor
      if (auto const some = optionals_.find(out.name); some != optionals_.end()) {
        if (some->second.empty())
          throw failure("output '" + printable(out.name) + "' is an optional that has no element",
                        exit_status::unsupported);
        node of;
        of.position = g_.nodes.size();
        g_.nodes.push_back(make_node(of, "Identity", {some->second}, {out.name}));
      }
      outputs.push_back(std::move(out));
      continue;
    }
    if (found->second.empty())
      throw failure("output '" + printable(out.name) + "' is a sequence that has no elements",
                    exit_status::unsupported);
    std::vector<std::string>& names = g_.sequences[out.name];
    names.clear();
    node of;
    of.position = g_.nodes.size();
    for (std::size_t i = 0; i < found->second.size(); ++i) {
      std::string const name = out.name + "_" + std::to_string(i);
      bool const is_made = std::any_of(g_.nodes.begin(), g_.nodes.end(), [&](node const& n) {
        return std::find(n.outputs.begin(), n.outputs.end(), name) != n.outputs.end();
      });
      if (is_made && found->second[i] == name) {  // it is called so already
        names.push_back(name);
        outputs.push_back({name, {}, out.position, out.in_optional});
        continue;
      }
      names.push_back(fresh(name));
      g_.nodes.push_back(make_node(of, "Identity", {found->second[i]}, {names.back()}));
      outputs.push_back({names.back(), {}, out.position, out.in_optional});
    }
  }
  g_.outputs = std::move(outputs);
}

}  // namespace inlay::codegen
