// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

/// What operators that run a body again and again share (Loop, Scan, SequenceMap): parts of tuples of tensors, and
/// slices of tensors along axis 0.
namespace inlay::family {

/// Calls f with the integral_constant of each number, in order.
template <std::size_t... I, class F>
constexpr void for_each_number(std::index_sequence<I...>, F const& f) {
  (f(std::integral_constant<std::size_t, I>{}), ...);
}

/// Elements First, First + 1, … of a tuple.
template <std::size_t First, std::size_t... I>
constexpr auto tensors_from(auto const& tuple, std::index_sequence<I...>) {
  return std::tuple{std::get<First + I>(tuple)...};
}

/// Slice `at` of axis 0, without that axis.
template <class T, dims Dims>
constexpr auto slice(tensor<T, Dims> const& whole, std::int64_t at) {
  constexpr dims rest = [] {
    dims d = Dims;
    d.erase(0);
    return d;
  }();
  return tensor<T, rest>{whole.data() + static_cast<std::size_t>(at) * elements(rest)};
}

/// Slice `at` of axis 0 of elements First, First + 1, … of a tuple.
template <std::size_t First, std::size_t... I>
constexpr auto slices_from(auto const& tuple, [[maybe_unused]] std::int64_t at, std::index_sequence<I...>) {
  return std::tuple{slice(std::get<First + I>(tuple), at)...};
}

/// The first `States` outputs become inputs First, First + 1, …: they hold what is carried.
template <std::size_t First, std::size_t States>
constexpr void start_carried(auto const& in, auto const& out) {
  for_each_number(std::make_index_sequence<States>{}, [&](auto k) {
    auto const& x = std::get<First + k>(in);
    std::copy_n(x.data(), x.size(), std::get<k>(out).data());
  });
}

/// The types of an iteration whose extents are known at run time. Of the outputs of the node the first `States` are
/// carried; the others are scanned, slice by slice along axis 0. The body makes `Ahead` outputs before these.
template <std::size_t States, std::size_t Outputs, std::size_t Ahead>
class open_iteration {
 public:
  /// `types` are those of the outputs, which it keeps up to date; before, they are the most that there is room for.
  constexpr explicit open_iteration(std::span<tensor_info> types) : types_(types) {
    for (std::size_t k = 0; k < Outputs; ++k) {
      made_[k] = most_[k] = types[k];
      if (k >= States) most_[k].dims.erase(0);
    }
  }

  template <std::size_t First>
  constexpr void start(auto const& in, auto const& out) {
    start_carried<First, States>(in, out);
    for_each_number(std::make_index_sequence<States>{},
                    [&](auto k) { types_[k].dims = std::get<First + k>(in).dims(); });
  }

  /// What is carried, as the body reads it.
  constexpr auto carried(auto const& out) const {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return std::tuple{with_dims(std::get<K>(out), 0, types_[K].dims)...};
    }(std::make_index_sequence<States>{});
  }

  /// Where iteration i writes the scanned outputs: slice at(k, i) of each.
  constexpr auto slices(auto const& out, std::int64_t i, auto const& at) const {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return std::tuple{
          with_dims(std::get<States + K>(out), at(K, i), dims_of_slice(types_[States + K].dims))...};
    }(std::make_index_sequence<Outputs - States>{});
  }
  constexpr auto slices(auto const& out, std::int64_t i) const {
    return slices(out, i, [](std::size_t, std::int64_t number) { return number; });
  }

  /// The most that the body may make, for it to say what it has made.
  constexpr std::span<tensor_info> before() {
    std::copy_n(most_, Outputs, made_ + Ahead);
    return made_;
  }

  /// Takes the extents that the body has made in iteration i. Error: body_dims_differ, of slices of one output (found,
  /// wanted as in the first).
  constexpr error after(std::int64_t i) {
    for (std::size_t k = 0; k < Outputs; ++k) {
      dims const& made = made_[Ahead + k].dims;
      if (k < States) {
        types_[k].dims = made;
        continue;
      }
      for (std::size_t axis = 0; axis < made.size(); ++axis) {
        std::int64_t& wanted = types_[k].dims[axis + 1];
        if (i == 0) wanted = made[axis];
        else if (wanted != made[axis]) return {fault::body_dims_differ, made[axis], wanted};
      }
    }
    return no_error;
  }

 private:
  static constexpr dims dims_of_slice(dims whole) {
    whole.erase(0);
    return whole;
  }
  static constexpr auto with_dims(auto const& whole, std::int64_t at, dims const& own) {
    auto* const first = whole.data() + static_cast<std::size_t>(at) * elements(own);
    return dynamic_tensor<std::remove_pointer_t<decltype(first + 0)>>{first, own};
  }

  std::span<tensor_info> types_;
  tensor_info most_[Outputs];
  tensor_info made_[Ahead + Outputs];
};

}  // namespace inlay::family
