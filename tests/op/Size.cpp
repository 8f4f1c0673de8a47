// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Size.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Size;

// The official cases test_size_example and test_size; a scalar; nothing; any element type.
static_assert(gives<Size, no_attributes{}, list<blank<float>({2, 3})>, list<literal<std::int64_t>(6)>>);
static_assert(gives<Size, no_attributes{}, list<blank<float>({3, 4, 5})>, list<literal<std::int64_t>(60)>>);
static_assert(gives<Size, no_attributes{}, list<literal(true)>, list<literal<std::int64_t>(1)>>);
static_assert(gives<Size, no_attributes{}, list<blank<float>({3, 0})>, list<literal<std::int64_t>(0)>>);
static_assert(dims_of<Size, 1>({}, {tensor_info{elem_type::string, {3, 4}}}) == dims{});

TEST_CASE("Size in a model") {
  CHECK(model_gives<Size, no_attributes{}, list<literal<float>({1, 2}, {1, 2})>,
                    list<literal<std::int64_t>(2)>>());
}
}  // namespace INLAY_UNIT
