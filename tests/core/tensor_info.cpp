// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/tensor_info.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

static_assert(elements(dims{}) == 1 && elements(dims{2, 3, 4}) == 24 && elements(dims{2, 0, 4}) == 0);
static_assert(elements(dims{2, 3, 4}, 1, 3) == 12 && elements(dims{2, 3, 4}, 1, 1) == 1);
static_assert(normalize_axis(-1, 3) == 2 && normalize_axis(-3, 3) == 0 && normalize_axis(1, 3) == 1);
static_assert(normalize_axis(-4, 3) == -1 && normalize_axis(3, 3) == 3);  // out of range stays so

constexpr std::int64_t shape[] = {2, -1};
constexpr tensor_info X{elem_type::int64, {2}, storage::row_major, shape},
    scalar_info{elem_type::float16, {}};
static_assert(X.rank() == 1 && X.elements() == 2 && X.bytes() == 16 && X.present());
static_assert(X.known().size() == 2 && X.known()[1] == -1);
static_assert(scalar_info.elements() == 1 && scalar_info.bytes() == 2 && scalar_info.known().empty());
static_assert(!tensor_info{}.present());
// Kernels of floats read past packed weights.
static_assert(tensor_info{elem_type::float_, {2, 3}, storage::panels}.spare() == overread);
static_assert(tensor_info{elem_type::int8, {2, 3}, storage::quads}.spare() == 0 && X.spare() == 0);
// No elements are known where a rule forgets them.
static_assert(!known_integers{} && !known_integers{nullptr} && known_integers{shape});

// The pads of a tensor of the largest rank fit an attribute.
static_assert(ints::capacity() == 2 * max_rank && dims::capacity() == max_rank);

TEST_CASE("tensor_info: all above in constant expressions") {}
}  // namespace
