// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "import/maps.hpp"
#include "import/regex.hpp"
#include "import/rewriter.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

/// What operators look up in, brought into an order in which the device finds it quickly.
namespace inlay::codegen {

namespace {

[[noreturn]] void wrong(node const& n, std::string const& why) { refuse(n, why, exit_status::bad_input); }

template <class T>
constant vector_of(std::vector<T> const& list) {
  return make_constant(std::vector<std::int64_t>{static_cast<std::int64_t>(list.size())}, list);
}

/// A list of numbers or strings as a tensor; empty where it is none.
std::optional<constant> tensor_of(attribute_value const& value) {
  if (auto const* ints = std::get_if<int64s>(&value)) return vector_of(*ints);
  if (auto const* floats = std::get_if<std::vector<float>>(&value)) return vector_of(*floats);
  if (auto const* strings = std::get_if<std::vector<std::string>>(&value)) return vector_of(*strings);
  if (auto const* tensor = std::get_if<constant>(&value)) return *tensor;
  return {};
}

/// Takes the first list that is there and not empty off a node, and those that are empty.
std::optional<constant> take_list(node& n, std::initializer_list<char const*> names) {
  std::optional<constant> result;
  for (char const* name : names) {
    auto const found = n.attributes.find(name);
    if (found == n.attributes.end()) continue;
    auto tensor = tensor_of(found->second);
    if (!tensor) wrong(n, "attribute '" + std::string(name) + "' is no list");
    if (tensor->elements() > 0) {
      if (result) wrong(n, "attribute '" + std::string(name) + "' is one list too many");
      result = std::move(tensor);
    }
    n.attributes.erase(found);
  }
  return result;
}

/// Elements, or runs of `run` elements, of a list in another order.
constant permuted(constant const& list, std::vector<std::size_t> const& order, std::size_t run = 1) {
  std::size_t const bytes = size_of(list.type) * run;
  constant result{list.type, {static_cast<std::int64_t>(order.size() * run)}, {}};
  result.data.resize(order.size() * bytes);
  for (std::size_t i = 0; i < order.size(); ++i)
    std::copy_n(list.data.data() + order[i] * bytes, bytes, result.data.data() + i * bytes);
  return result;
}

/// -1, 0 or 1, as runs of `run` elements i and k of a list of strings or int64 compare.
int compare(constant const& list, std::size_t i, std::size_t k, std::size_t run) {
  auto const of = [&]<class T>(type_tag<T>) {
    auto const *const x = list.as<T>() + i * run, *const y = list.as<T>() + k * run;
    for (std::size_t j = 0; j < run; ++j)
      if (x[j] != y[j]) return x[j] < y[j] ? -1 : 1;
    return 0;
  };
  return list.type == elem_type::string ? of(type_tag<std::string_view>{}) : of(type_tag<std::int64_t>{});
}

std::vector<std::size_t> sorted_order(constant const& list, std::size_t count, std::size_t run = 1) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) {
    auto const c = compare(list, i, k, run);
    return c != 0 ? c < 0 : i < k;  // equal ones as they stand
  });
  return order;
}

/// LabelEncoder of any version: keys of strings and int64 are sorted; a default that is a string becomes a list.
void sort_labels(rewriter& w, node& n) {
  if (n.op_type == "CategoryMapper" || n.opset == 1) {
    // One list of strings and one of numbers; the type of X says which of them are the keys.
    auto const strings = take<std::vector<std::string>>(
        n, n.opset == 1 && n.op_type == "LabelEncoder" ? "classes_strings" : "cats_strings");
    auto numbers = take<int64s>(n, "cats_int64s");
    if (!strings) wrong(n, "its list of strings is missing");
    if (!numbers && n.op_type == "LabelEncoder") {
      numbers.emplace(strings->size());
      std::iota(numbers->begin(), numbers->end(), 0);
    }
    if (!numbers) wrong(n, "its list of integers is missing");
    bool const from_numbers = !n.inputs.empty() && w.type_of(n.inputs[0]) == elem_type::int64;
    n.attributes[from_numbers ? "values_strings" : "keys_strings"] = *strings;
    n.attributes[from_numbers ? "keys_int64s" : "values_int64s"] = *numbers;
    n.op_type = "LabelEncoder";
  }
  auto keys = take_list(n, {"keys_tensor", "keys_int64s", "keys_floats", "keys_strings"});
  auto values = take_list(n, {"values_tensor", "values_int64s", "values_floats", "values_strings"});
  if (!keys || !values) wrong(n, "its keys or values are missing");
  auto other = take<std::string>(n, "default_string");
  if (auto const tensor = n.attributes.find("default_tensor"); tensor != n.attributes.end())
    if (auto const* c = std::get_if<constant>(&tensor->second); c && c->type == elem_type::string) {
      if (c->elements() != 1)
        wrong(n, "default_tensor: found " + std::to_string(c->elements()) + " elements, wanted 1");
      other = std::string(*c->as<std::string_view>());
      n.attributes.erase(tensor);
    }
  if (values->type == elem_type::string)
    n.attributes["default_label"] = std::vector{other.value_or("_Unused")};
  bool const sortable = keys->type == elem_type::string || keys->type == elem_type::int64;
  if (sortable && keys->elements() == values->elements()) {
    std::vector<std::size_t> kept;
    for (std::size_t const k : sorted_order(*keys, keys->elements()))
      if (kept.empty() || compare(*keys, kept.back(), k, 1) != 0) kept.push_back(k);
    keys = permuted(*keys, kept);
    values = permuted(*values, kept);
    n.attributes["sorted"] = std::int64_t{1};
  }
  n.attributes["keys_tensor"] = std::move(*keys);
  n.attributes["values_tensor"] = std::move(*values);
}

/// ZipMap: a sequence of maps is the tensor of its values, and the keys, which are constant.
void separate_keys(rewriter& w, node& n) {
  auto keys = take_list(n, {"classlabels_int64s", "classlabels_strings"});
  if (!keys) wrong(n, "it has no class labels");
  if (n.outputs.size() != 1 || !w.make_maps(n.outputs[0], std::move(*keys)))
    refuse(n, "maps are supported as outputs of the model alone");
  n.domain.clear();
  n.op_type = "Identity";
}

constexpr rule ml_table[] = {{"CategoryMapper", always, sort_labels},
                             {"LabelEncoder", always, sort_labels},
                             {"ZipMap", always, separate_keys}};

}  // namespace

std::span<rule const> ml_rules() { return ml_table; }

/// RegexFullMatch: the pattern becomes tables.
void compile_pattern(rewriter&, node& n) {
  auto const pattern = take<std::string>(n, "pattern");
  if (!pattern) wrong(n, "attribute 'pattern' is missing");
  regex_tables tables;
  try {
    tables = compile_regex(*pattern);
  } catch (failure const& e) {
    refuse(n, e.what(), e.status());
  }
  n.attributes["classes"] = std::move(tables.classes);
  n.attributes["transitions"] = std::move(tables.transitions);
  n.attributes["accepting"] = std::move(tables.accepting);
}

/// Longest row that a TfIdfVectorizer makes: no vocabulary in use comes near.
constexpr std::int64_t most_columns = std::int64_t{1} << 24;

/// TfIdfVectorizer: the n-grams of each size are sorted; of equal ones the last counts, as in ONNX's reference.
void sort_grams(rewriter&, node& n) {
  for (char const* required :
       {"max_gram_length", "max_skip_count", "min_gram_length", "mode", "ngram_counts", "ngram_indexes"})
    if (!n.attributes.contains(required)) wrong(n, "attribute '" + std::string(required) + "' is missing");
  auto const* const starts = std::get_if<int64s>(&n.attributes["ngram_counts"]);
  auto const indexes = take<int64s>(n, "ngram_indexes");
  std::optional<constant> const pool = take_list(n, {"pool_int64s", "pool_strings"});
  if (!starts || !pool || indexes->empty())
    wrong(n, "its pool of n-grams is empty, or has no counts or indexes");
  std::int64_t most = 0;
  for (std::int64_t const i : *indexes) {
    if (i < 0 || i >= most_columns)
      wrong(n, "found an index of " + std::to_string(i) + " among ngram_indexes");
    most = std::max(most, i);
  }
  constant items{pool->type, {}, {}};
  int64s counts, columns;
  std::size_t gram = 0;
  auto const total = static_cast<std::int64_t>(pool->elements());
  for (std::size_t i = 0; i < starts->size(); ++i) {
    std::int64_t const first = (*starts)[i], last = i + 1 < starts->size() ? (*starts)[i + 1] : total;
    if (first < 0 || last < first || last > total)
      wrong(n, "ngram_counts: found " + std::to_string(last < first ? first : last) + ", wanted at most " +
                   std::to_string(total));
    std::size_t const run = i + 1, count = static_cast<std::size_t>(last - first) / run;
    if (gram + count > indexes->size())
      wrong(n, "found " + std::to_string(indexes->size()) + " ngram_indexes, wanted at least " +
                   std::to_string(gram + count));
    constant size{pool->type, {}, {}};
    auto const begin = pool->data.begin() +
                       static_cast<std::ptrdiff_t>(static_cast<std::size_t>(first) * size_of(pool->type));
    size.data.assign(begin, begin + static_cast<std::ptrdiff_t>(count * run * size_of(pool->type)));
    std::vector<std::size_t> kept;
    for (std::size_t const k : sorted_order(size, count, run))
      if (!kept.empty() && compare(size, kept.back(), k, run) == 0) kept.back() = k;
      else kept.push_back(k);
    counts.push_back(static_cast<std::int64_t>(items.elements()));
    for (std::size_t const k : kept) columns.push_back((*indexes)[gram + k]);
    constant const sorted = permuted(size, kept, run);
    items.data.insert(items.data.end(), sorted.data.begin(), sorted.data.end());
    gram += count;
  }
  items.dims = {static_cast<std::int64_t>(items.elements())};
  n.attributes[pool->type == elem_type::string ? "pool_strings" : "pool_int64s"] = std::move(items);
  n.attributes["ngram_counts"] = counts;
  n.attributes["ngram_indexes"] = columns;
  n.attributes["columns"] = most + 1;
  // ONNX has a weight for each n-gram of the pool, the device one for each column.
  auto const weights = take<std::vector<float>>(n, "weights");
  if (!weights || weights->empty()) return;
  if (weights->size() != indexes->size())
    wrong(n,
          "found " + std::to_string(weights->size()) + " weights, wanted " + std::to_string(indexes->size()));
  std::vector<float> of_columns(static_cast<std::size_t>(most) + 1);
  for (std::size_t i = 0; i < indexes->size(); ++i)
    of_columns[static_cast<std::size_t>((*indexes)[i])] = (*weights)[i];
  n.attributes["weights"] = std::move(of_columns);
}

namespace {
/// DictVectorizer: the vocabulary is sorted, and each entry keeps its column.
void sort_vocabulary(node& n, map_input const& x) {
  std::optional<constant> const vocabulary = take_list(n, {"int64_vocabulary", "string_vocabulary"});
  if (!vocabulary) wrong(n, "it has no vocabulary");
  if (vocabulary->type != x.key_type)
    wrong(n, "its vocabulary is of " + std::string(name_of(vocabulary->type)) +
                 ", the keys of its map are of " + std::string(name_of(x.key_type)));
  std::vector<std::size_t> const order = sorted_order(*vocabulary, vocabulary->elements());
  for (std::size_t i = 1; i < order.size(); ++i)
    if (compare(*vocabulary, order[i - 1], order[i], 1) == 0)
      wrong(n, "entries " + std::to_string(order[i - 1]) + " and " + std::to_string(order[i]) +
                   " of its vocabulary are the same");
  bool const strings = vocabulary->type == elem_type::string;
  n.attributes[strings ? "string_vocabulary" : "int64_vocabulary"] = permuted(*vocabulary, order);
  n.attributes["positions"] = int64s(order.begin(), order.end());
}

/// CastMap: the element type that it makes; dense, or sparse of `max_map` columns.
elem_type split_cast(node& n, map_input const& x) {
  constexpr std::pair<std::string_view, elem_type> types[] = {
      {"TO_FLOAT", elem_type::float_}, {"TO_INT64", elem_type::int64}, {"TO_STRING", elem_type::string}};
  std::string const to = take<std::string>(n, "cast_to").value_or("TO_FLOAT");
  std::string const form = take<std::string>(n, "map_form").value_or("DENSE");
  std::int64_t const columns = take<std::int64_t>(n, "max_map").value_or(1);
  auto const* const type =
      std::find_if(std::begin(types), std::end(types), [&](auto const& t) { return t.first == to; });
  if (type == std::end(types))
    wrong(n, "cast_to: found '" + printable(to) + "', wanted TO_FLOAT, TO_STRING or TO_INT64");
  if (form != "DENSE" && form != "SPARSE")
    wrong(n, "map_form: found '" + printable(form) + "', wanted DENSE or SPARSE");
  if (x.key_type != elem_type::int64)
    wrong(n, "the keys of its map are of " + std::string(name_of(x.key_type)) + ", wanted int64");
  if (form == "DENSE") return type->second;
  if (columns < 1 || columns > most_columns)
    wrong(n, "max_map: found " + std::to_string(columns) + ", wanted 1 to " + std::to_string(most_columns));
  n.op_type = "DictVectorizer";
  n.attributes["columns"] = columns;
  if (type->second == elem_type::string)  // as in ONNX Runtime: the standard does not say
    n.attributes["missing"] = std::vector<std::string>{"0.f"};
  return type->second;
}
}  // namespace

void read_maps(graph& g, map_inputs const& maps) {
  rewriter names(g);
  std::vector<node> casts;
  std::vector<std::string> faults;
  for (node& n : g.nodes) try {
      for (body& b : n.bodies) read_maps(b.graph, {});
      bool const is_vectorizer = n.domain == "ai.onnx.ml" && n.op_type == "DictVectorizer";
      bool const is_cast = n.domain == "ai.onnx.ml" && n.op_type == "CastMap";
      bool const is_reader = is_vectorizer || is_cast;
      bool reads_map = false;
      map_input x;
      for (std::string& in : n.inputs)
        if (auto const found = maps.find(in); found != maps.end()) {
          x = found->second;
          in = x.values;  // a value that is there, whatever becomes of the node
          reads_map = true;
        }
      if (!n.refused.empty() || (!reads_map && !is_reader)) continue;
      if (!is_reader || !reads_map)
        refuse(n, is_reader ? "it reads no map that is an input of the model"
                            : "it reads a map; only DictVectorizer and CastMap do");
      if (n.inputs.size() != 1 || n.outputs.size() != 1)
        wrong(n, "found " + std::to_string(n.inputs.size()) + " inputs and " +
                     std::to_string(n.outputs.size()) + " outputs, wanted one of each");
      for (auto const& [name, value] : n.attributes)
        if (name == "positions" || name == "missing" || name == "columns")
          wrong(n, "attribute '" + name + "' is not ONNX's");
      elem_type to = x.value_type;
      if (is_vectorizer) sort_vocabulary(n, x);
      else to = split_cast(n, x);
      n.inputs = {x.values, x.keys};
      if (to == x.value_type) continue;
      node cast;
      cast.name = names.fresh(n.outputs[0] + "_cast");
      cast.op_type = "Cast";
      cast.inputs = {x.values};
      cast.outputs = {cast.name};
      cast.attributes["to"] = static_cast<std::int64_t>(to);
      cast.opset = std::max<std::int64_t>(g.opset, 13);
      cast.position = n.position;
      n.inputs[0] = cast.outputs[0];
      casts.push_back(std::move(cast));
    } catch (failure const& e) {
      if (e.status() == exit_status::unsupported) n.refused = e.what();  // told with all the others
      else faults.push_back(e.what());
    }
  if (!faults.empty()) fail_all(faults, exit_status::bad_input);
  g.nodes.insert(g.nodes.begin(), std::make_move_iterator(casts.begin()),
                 std::make_move_iterator(casts.end()));
}

}  // namespace inlay::codegen
