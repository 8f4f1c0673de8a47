// SPDX-License-Identifier: Apache-2.0
#include "prepare/fold.hpp"

#include <inlay/op/Cast.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

/// Types. The 16-bit floats are computed in float, as the operators do themselves. Integers and their wrapping
/// sums, differences and products are the same in int64, cut to their own width afterwards; only a uint64 that
/// int64 does not hold is left to the device.
namespace inlay::codegen {

namespace {

constant room(elem_type type, std::vector<std::int64_t> const& dims) {
  constant c{type, dims, {}};
  std::size_t n = size_of(type);
  for (std::int64_t d : dims) n *= static_cast<std::size_t>(d);
  c.data.resize(n);
  return c;
}

/// The elements of one type in another, as static_cast has them.
constant converted(constant const& from, elem_type to) {
  if (from.type == to) return from;
  constant result = room(to, from.dims);
  with_elem_type(from.type, [&]<class From>(type_tag<From>) {
    auto const copy = [&]<class To>(type_tag<To>) {
      for (std::size_t i = 0; i < from.elements(); ++i)
        result.as<To>()[i] = static_cast<To>(
            static_cast<compute_type<To>>(static_cast<compute_type<From>>(from.as<From>()[i])));
    };
    // Between a type and the one that it is computed in, either way.
    if constexpr (!is_floating_v<From>) {
      if (!is_floating(to)) with_elem_type(to, copy);
    } else if constexpr (std::is_same_v<From, float>) {
      if (to == elem_type::float16) copy(type_tag<float16>{});
      if (to == elem_type::bfloat16) copy(type_tag<bfloat16>{});
      if (to == elem_type::double_) copy(type_tag<double>{});
    } else if constexpr (!std::is_same_v<From, double>) {
      if (to == elem_type::float_) copy(type_tag<float>{});
      if (to == elem_type::double_) copy(type_tag<double>{});
    }
  });
  return result;
}

/// Whether int64 holds all elements.
bool fits_int64(constant const& c) {
  if (c.type != elem_type::uint64) return true;
  auto const* const x = c.as<std::uint64_t>();
  return std::all_of(x, x + c.elements(),
                     [](std::uint64_t v) { return v <= std::numeric_limits<std::int64_t>::max(); });
}

/// Whether there is a C++ type in which elements are converted.
bool is_convertible(elem_type type) {
  return with_elem_type(type, [](auto) {});
}

/// The type in which numbers of a type are computed.
elem_type computed_in(elem_type type, elem_type integers) {
  if (type == elem_type::float16 || type == elem_type::bfloat16) return elem_type::float_;
  return is_integer(type) ? integers : type;
}

}  // namespace

fold_frame::fold_frame(fold_signature const& signature, std::span<constant const* const> in,
                       std::span<tensor_info const> out, elem_type integers)
    : signature_(signature), given_(in), types_(out.begin(), out.end()) {
  std::int64_t position = 1;  // 0 stands for an element that comes from nowhere: zero
  elem_type given = elem_type::undefined;
  for (std::size_t i = 0; i < in.size(); ++i) {
    present_.push_back(in[i] != nullptr);
    in_.emplace_back();
    if (!in[i]) continue;
    constant const& x = *in[i];
    if (size_of(x.type) == 0 || x.storage != storage::row_major) possible_ = false;
    if (!possible_) return;
    switch (input_kind(signature, i)) {
      case folded::moved: {
        in_[i] = room(elem_type::int64, x.dims);
        auto* const first = in_[i].as<std::int64_t>();
        std::size_t const n = x.elements();
        std::iota(first, first + n, position);
        position += static_cast<std::int64_t>(n);
        type_ = elem_type::int64;
        break;
      }
      case folded::index:
        possible_ = x.type == elem_type::int64 || x.type == elem_type::int32;
        if (possible_) in_[i] = converted(x, elem_type::int64);
        break;
      case folded::boolean:
        possible_ = x.type == elem_type::bool_;
        in_[i] = x;
        break;
      case folded::unread:
        in_[i] = {elem_type::float_, x.dims, {}};
        type_ = elem_type::int64;
        break;
      default:
        if (given == elem_type::undefined) given = x.type;
        type_ = computed_in(x.type, integers);
        possible_ =
            x.type == given && is_convertible(x.type) && (integers == elem_type::uint64 || fits_int64(x));
        if (possible_) in_[i] = converted(x, type_);
    }
  }
}

std::vector<constant>& fold_frame::outputs(elem_type result) {
  for (tensor_info const& t : types_) out_.push_back(room(result, {t.dims.begin(), t.dims.end()}));
  return out_;
}

std::vector<constant> fold_frame::finish() const {
  std::vector<std::span<std::byte const>> sources;  // what positions count through
  for (std::size_t j = 0; j < given_.size(); ++j)
    if (given_[j] && input_kind(signature_, j) == folded::moved) sources.push_back(given_[j]->data);
  std::vector<constant> result;
  for (std::size_t i = 0; i < out_.size(); ++i) {
    if (signature_.output != folded::moved) {
      result.push_back(converted(out_[i], types_[i].type));
      continue;
    }
    constant& moved = result.emplace_back(room(types_[i].type, out_[i].dims));
    std::size_t const size = size_of(moved.type);
    std::byte* to = moved.data.data();
    for (std::int64_t const position : std::span(out_[i].as<std::int64_t>(), out_[i].elements())) {
      std::size_t from = (static_cast<std::size_t>(position) - 1) * size;
      if (position != 0)
        for (std::span<std::byte const> const source : sources) {
          if (from < source.size()) {
            std::copy_n(source.data() + from, size, to);
            break;
          }
          from -= source.size();
        }
      to += size;
    }
  }
  return result;
}

std::vector<constant> fold_cast(constant const& x, elem_type to) {
  if (!is_convertible(x.type) || !is_convertible(to) || !fits_int64(x)) return {};
  // Every float is a double and every other element an int64 as it is.
  constant const from = converted(x, is_floating(x.type) ? elem_type::double_ : elem_type::int64);
  elem_type const between = to == elem_type::bool_ || to == elem_type::double_ ? to
                            : is_floating(to)                                  ? elem_type::float_
                            : is_floating(x.type)                              ? to
                                                                               : elem_type::int64;
  constant result = room(between, x.dims);
  auto const cast = [&]<class From, class To>(type_tag<From>, type_tag<To>) {
    op::Cast::reference({}, tensor_of<From>(from), tensor_of<To>(result));
  };
  with_elem_type(between, [&]<class To>(type_tag<To> tag) {
    if (from.type == elem_type::double_) cast(type_tag<double>{}, tag);
    else cast(type_tag<std::int64_t>{}, tag);
  });
  return {converted(result, to)};
}

constant fold_fill(tensor_info const& type, scalar const& value) {
  constant c = room(type.type, {type.dims.begin(), type.dims.end()});
  std::size_t const size = size_of(type.type);
  auto const* const bytes = reinterpret_cast<std::byte const*>(&value.bits);
  for (std::size_t i = 0; i < c.data.size(); i += size) std::copy_n(bytes, size, c.data.data() + i);
  return c;
}

constant fold_view(constant const& x, tensor_info const& type) {
  return {x.type, {type.dims.begin(), type.dims.end()}, x.data};
}

namespace detail {
bool has_capacity(std::span<tensor_info const> types) {
  return std::any_of(types.begin(), types.end(), [](tensor_info const& t) { return t.is_capacity; });
}
bool fit(std::span<tensor_info const> types, std::span<tensor_info const> capacities) {
  return std::equal(types.begin(), types.end(), capacities.begin(), [](auto const& t, auto const& most) {
    return std::equal(t.dims.begin(), t.dims.end(), most.dims.begin(), most.dims.end(), std::less_equal{});
  });
}
}  // namespace detail

}  // namespace inlay::codegen
