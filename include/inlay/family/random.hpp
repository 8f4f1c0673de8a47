// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/conversion.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

#include <bit>
#include <cstdint>

/// Random numbers that depend on the seed and on their position alone: each run gives the same, in whatever order they
/// are made, and there is no state. The generator gives each node without a seed one of its own.
namespace inlay::family {

/// Number `i` of the stream that a seed names: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014), whose state is a counter.
constexpr std::uint64_t random_bits(float seed, std::uint64_t i) {
  std::uint64_t z = std::bit_cast<std::uint32_t>(seed) + (i + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/// In [0, 1), a multiple of 2^-53.
constexpr double random_uniform(float seed, std::uint64_t i) {
  return static_cast<double>(random_bits(seed, i) >> 11) * 0x1p-53;
}

/// Of mean 0 and deviation 1: the method of Box and Muller, from the numbers 2 i and 2 i + 1.
constexpr double random_normal(float seed, std::uint64_t i) {
  double const u = 1 - random_uniform(seed, 2 * i), v = random_uniform(seed, 2 * i + 1);
  return math::sqrt(-2 * math::log(u)) * math::cos(2 * math::series::pi * v);
}

/// The element type that attribute dtype names, or `otherwise` where it is 0, left out.
/// Errors: elem_type_not_supported (found dtype) unless `taken`.
constexpr error random_type(std::int64_t dtype, elem_type otherwise, bool (*taken)(elem_type),
                            elem_type& type) {
  type = dtype == 0 ? otherwise : elem_type_of_number(dtype);
  if (!taken(type))
    return {fault::elem_type_not_supported, dtype == 0 ? static_cast<std::int64_t>(otherwise) : dtype, 1};
  return no_error;
}

/// Dims that attribute shape names. Errors: rank_out_of_range, attribute_out_of_range.
constexpr error random_dims(ints const& shape, dims& Y) {
  if (shape.size() > max_rank)
    return {fault::rank_out_of_range, static_cast<std::int64_t>(shape.size()), max_rank};
  for (std::int64_t extent : shape) Y.push_back(extent);
  return check_extents(Y);
}

constexpr void fill_uniform(float seed, float low, float high, auto Y) {
  using Result = typename decltype(Y)::value_type;
  double const range = static_cast<double>(high) - static_cast<double>(low);
  for (std::size_t i = 0; i < Y.size(); ++i)
    Y[i] = convert<Result>(static_cast<double>(low) + range * random_uniform(seed, i));
}
constexpr void fill_normal(float seed, float mean, float scale, auto Y) {
  using Result = typename decltype(Y)::value_type;
  for (std::size_t i = 0; i < Y.size(); ++i)
    Y[i] = convert<Result>(static_cast<double>(mean) + static_cast<double>(scale) * random_normal(seed, i));
}

}  // namespace inlay::family
