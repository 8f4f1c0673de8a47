// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `Einsum` (ai.onnx, since 28).   Einstein's sum: Output = the product of the Inputs, axes of one label
///   taken together, summed over the labels that the output lacks
/// Shapes: as the equation says, "bij,bjk->bik": a letter for each axis, "..." for the axes that have none,
///   which broadcast as in numpy. A label that occurs twice in one term is a diagonal. Without "->" the
///   output has the axes of "..." and then the letters that occur once, in the order of their characters.
///   Types: numbers.
/// Errors: attribute_out_of_range (found what does not belong into the equation, at this position, wanted its
///   length), element_count_differs (found terms, wanted inputs), ranks_differ (found rank, wanted letters),
///   dims_not_broadcastable (found extent of a label, wanted its extent elsewhere), elem_types_differ.
/// Accuracy: n * 2^-24 relative to the sum of magnitudes for n products, float accumulation.
/// Source: Operators.md#Einsum
struct Einsum {
  static constexpr op_identity id{"", "Einsum", 28};
  static constexpr arity inputs = at_least(1), outputs{1, 1};

  struct attributes {
    text<64> equation{};  ///< required by ONNX
  };

  static constexpr std::size_t most_inputs = 8, most_labels = 32;

  /// One label for each axis of a tensor: a letter, or for the axes of "..." the digits up to '7', the last
  /// axis being '7'.
  using labels = static_vector<char, max_rank>;

  /// An equation for inputs of certain ranks.
  struct terms {
    static_vector<labels, most_inputs> inputs;
    labels output;
  };

  /// What an equation says. Errors as above, but those of extents.
  static constexpr error parse(std::string_view equation, std::span<tensor_info const> in, terms& result) {
    if (in.size() > most_inputs)
      return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()), most_inputs};
    std::size_t arrow = position_of(equation, '-');
    if (arrow + 1 < equation.size() && equation[arrow + 1] != '>') arrow = equation.size();
    bool const has_arrow = arrow + 1 < equation.size();
    std::size_t const end = has_arrow ? arrow : equation.size();
    std::size_t const found =
        1 + static_cast<std::size_t>(
                std::count(equation.begin(), equation.begin() + static_cast<std::ptrdiff_t>(end), ','));
    if (found != in.size())
      return {fault::element_count_differs, static_cast<std::int64_t>(found),
              static_cast<std::int64_t>(in.size())};
    std::size_t first = 0, widest = 0;
    for (std::size_t k = 0; k < found; ++k) {
      std::size_t const last = std::min(position_of(equation, ',', first), end);
      labels term;
      if (error const e = parse_term(equation, first, last, in[k].rank(), widest, term)) return e;
      result.inputs.push_back(term);
      first = last + 1;
    }
    if (has_arrow) {
      std::size_t letters = 0;
      for (std::size_t i = arrow + 2; i < equation.size(); ++i) letters += is_letter(equation[i]);
      std::size_t const dots = position_of(equation, '.', arrow) == equation.size() ? 0 : widest;
      if (letters + dots > max_rank)
        return {fault::rank_out_of_range, static_cast<std::int64_t>(letters + dots), max_rank};
      std::size_t shown = 0;
      if (error const e =
              parse_term(equation, arrow + 2, equation.size(), letters + dots, shown, result.output))
        return e;
      for (std::size_t i = 0; i < result.output.size(); ++i) {
        char const c = result.output[i];
        if (count(result.inputs, c) == 0 || std::count(result.output.begin(), result.output.end(), c) > 1)
          return {fault::attribute_out_of_range, static_cast<std::int64_t>(position_of(equation, c, arrow)),
                  static_cast<std::int64_t>(equation.size())};
      }
    } else {
      for (std::size_t i = 0; i < widest; ++i) result.output.push_back(ellipsis_label(i, widest));
      for (char c = 'A'; c <= 'z'; ++c) {
        if (!is_letter(c) || count(result.inputs, c) != 1) continue;
        if (result.output.size() == max_rank) return {fault::rank_out_of_range, max_rank + 1, max_rank};
        result.output.push_back(c);
      }
    }
    return no_error;
  }

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    terms t;
    for (tensor_info const& x : in) {
      if (!is_numeric(x.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 1};
      if (error const e = family::check_same_type(x, in[0].type)) return e;
    }
    if (error const e = parse(a.equation.view(), in, t)) return e;
    extents of_labels;
    bool is_capacity = false;
    for (tensor_info const& x : in) is_capacity = is_capacity || x.is_capacity;
    for (std::size_t k = 0; k < in.size(); ++k)
      if (error const e = of_labels.add(t.inputs[k], in[k].dims, is_capacity)) return e;
    dims Y;
    for (char const c : t.output) Y.push_back(of_labels[c]);
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {in[0].type, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    terms t;
    if (parse(a.equation.view(), in, t)) return 0;
    extents of_labels;
    for (std::size_t k = 0; k < in.size(); ++k) of_labels.add(t.inputs[k], in[k].dims, true);
    std::uint64_t product = 1;
    for (std::size_t i = 0; i < of_labels.known.size(); ++i)
      product *= static_cast<std::uint64_t>(of_labels.most[i]);
    return product * (in.size() - 1);
  }

  /// Summed labels run in the order in which they occur, for every element of the output.
  static constexpr void reference(attributes const& a, auto const& in, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    std::apply(
        [&](auto const&... X) {
          constexpr std::size_t n = sizeof...(X);
          tensor_info const infos[n]{tensor_info{X.type(), X.dims()}...};
          terms t;
          if (parse(a.equation.view(), infos, t)) return;
          extents of_labels;
          for (std::size_t k = 0; k < n; ++k) of_labels.add(t.inputs[k], infos[k].dims, true);
          // All labels: those of the output, then those that are summed; and of each the step in each input.
          list<char> order;
          for (char const c : t.output) order.push_back(c);
          for (char const c : of_labels.known)
            if (std::find(t.output.begin(), t.output.end(), c) == t.output.end()) order.push_back(c);
          list<std::int64_t> shape, steps[n];
          for (char const c : order) {
            shape.push_back(of_labels[c]);
            for (std::size_t k = 0; k < n; ++k) {
              dims const strides = row_major_strides(infos[k].dims);
              std::int64_t step = 0;
              for (std::size_t axis = 0; axis < strides.size(); ++axis)
                if (t.inputs[k][axis] == c && infos[k].dims[axis] != 1) step += strides[axis];
              steps[k].push_back(step);
            }
          }
          std::size_t const kept = t.output.size();
          std::size_t products = 1;
          for (std::size_t i = kept; i < shape.size(); ++i) products *= static_cast<std::size_t>(shape[i]);
          list<std::int64_t> index(shape.size(), 0);
          std::int64_t at[n]{};
          auto const advance = [&](std::size_t from, std::size_t to) {
            for (std::size_t i = to; i-- > from;) {
              bool const wraps = ++index[i] == shape[i];
              if (wraps) index[i] = 0;
              for (std::size_t k = 0; k < n; ++k)
                at[k] += wraps ? -steps[k][i] * (shape[i] - 1) : steps[k][i];
              if (!wraps) return;
            }
          };
          for (std::size_t y = 0; y < Y.size(); ++y) {
            auto sum = Sum{0};
            for (std::size_t p = 0; p < products; ++p) {
              std::size_t k = 0;
              auto product = Sum{1};
              ((product = static_cast<Sum>(product * static_cast<Sum>(X[static_cast<std::size_t>(at[k++])]))),
               ...);
              sum = static_cast<Sum>(sum + product);
              advance(kept, shape.size());
            }
            Y[y] = static_cast<T>(sum);
            advance(0, kept);
          }
        },
        in);
  }

 private:
  template <class T>
  using list = static_vector<T, most_labels>;

  /// Where a character is, or the length: find() of GCC 12's string_view is no constant expression for text
  /// that is part of a template argument.
  static constexpr std::size_t position_of(std::string_view text, char c, std::size_t from = 0) {
    while (from < text.size() && text[from] != c) ++from;
    return from;
  }
  static constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static constexpr char ellipsis_label(std::size_t axis, std::size_t axes) {
    return static_cast<char>('7' - (axes - 1 - axis));
  }
  static constexpr std::size_t count(static_vector<labels, most_inputs> const& terms, char c) {
    std::size_t result = 0;
    for (labels const& l : terms) result += static_cast<std::size_t>(std::count(l.begin(), l.end(), c));
    return result;
  }

  /// One term of an equation, from `first` to `last`, of a tensor of this rank. `widest` becomes the largest
  /// number of axes that "..." has.
  static constexpr error parse_term(std::string_view equation, std::size_t first, std::size_t last,
                                    std::size_t rank, std::size_t& widest, labels& result) {
    std::size_t letters = 0;
    bool has_ellipsis = false;
    for (std::size_t i = first; i < last; ++i) letters += is_letter(equation[i]);
    for (std::size_t i = first; i < last; ++i) {
      char const c = equation[i];
      if (c == ' ') continue;
      if (is_letter(c)) {
        if (result.size() == rank || letters > rank)
          return {fault::ranks_differ, static_cast<std::int64_t>(rank), static_cast<std::int64_t>(letters)};
        result.push_back(c);
      } else if (!has_ellipsis && i + 2 < last && c == '.' && equation[i + 1] == '.' &&
                 equation[i + 2] == '.') {
        if (letters > rank)
          return {fault::ranks_differ, static_cast<std::int64_t>(rank), static_cast<std::int64_t>(letters)};
        std::size_t const axes = rank - letters;
        for (std::size_t axis = 0; axis < axes; ++axis) result.push_back(ellipsis_label(axis, axes));
        widest = std::max(widest, axes);
        has_ellipsis = true;
        i += 2;
      } else {
        return {fault::attribute_out_of_range, static_cast<std::int64_t>(i),
                static_cast<std::int64_t>(equation.size())};
      }
    }
    if (result.size() != rank)
      return {fault::ranks_differ, static_cast<std::int64_t>(rank), static_cast<std::int64_t>(letters)};
    return no_error;
  }

  /// The extent of each label, in the order in which they occur.
  struct extents {
    list<char> known;
    list<std::int64_t> most;

    constexpr std::int64_t operator[](char label) const {
      for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i] == label) return most[i];
      return 1;
    }

    /// Adds the axes of one input. Extents broadcast; where they are capacities the larger one holds.
    constexpr error add(labels const& of, dims const& shape, bool is_capacity) {
      for (std::size_t axis = 0; axis < of.size(); ++axis) {
        std::size_t i = 0;
        while (i < known.size() && known[i] != of[axis]) ++i;
        if (i == known.size()) {
          if (i == most_labels) return {fault::rank_out_of_range, most_labels + 1, most_labels};
          known.push_back(of[axis]);
          most.push_back(shape[axis]);
        } else if (most[i] == 1 || (is_capacity && shape[axis] > most[i])) {
          most[i] = shape[axis];
        } else if (shape[axis] != most[i] && shape[axis] != 1 && !is_capacity) {
          return {fault::dims_not_broadcastable, shape[axis], most[i]};
        }
      }
      return no_error;
    }
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Einsum::attributes, equation);
