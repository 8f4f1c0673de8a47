// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/import.hpp"
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

constexpr rule rules[] = {{"CategoryMapper", always, sort_labels},
                          {"LabelEncoder", always, sort_labels},
                          {"ZipMap", always, separate_keys}};

}  // namespace

std::span<rule const> ml_rules() { return rules; }

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

}  // namespace inlay::codegen
