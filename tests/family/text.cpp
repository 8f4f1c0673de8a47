// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/text.hpp>

#include <inlay/op/CenterCropPad.hpp>
#include <inlay/op/Compress.hpp>
#include <inlay/op/Concat.hpp>
#include <inlay/op/DepthToSpace.hpp>
#include <inlay/op/Equal.hpp>
#include <inlay/op/Expand.hpp>
#include <inlay/op/EyeLike.hpp>
#include <inlay/op/Gather.hpp>
#include <inlay/op/GatherElements.hpp>
#include <inlay/op/GatherND.hpp>
#include <inlay/op/OneHot.hpp>
#include <inlay/op/Pad.hpp>
#include <inlay/op/Reshape.hpp>
#include <inlay/op/Resize.hpp>
#include <inlay/op/ReverseSequence.hpp>
#include <inlay/op/ScatterElements.hpp>
#include <inlay/op/ScatterND.hpp>
#include <inlay/op/Slice.hpp>
#include <inlay/op/Split.hpp>
#include <inlay/op/Tile.hpp>
#include <inlay/op/Transpose.hpp>
#include <inlay/op/Trilu.hpp>
#include <inlay/op/Unique.hpp>
#include <inlay/op/Where.hpp>

#include "../op/run.hpp"

#include <doctest/doctest.h>

namespace {
using namespace inlay;
using namespace inlay::test;

// What there is no room for is counted, and nothing is written.
static_assert([] {
  char bytes[] = {'1', '2', '3', '4', '5'};
  family::text_writer writer(tensor<char, dims{4}>{bytes});
  writer.put("ab");
  writer.put('c');
  std::string_view const first = writer.finish();
  writer.put("de");
  std::string_view const second = writer.finish();
  writer.put('f');
  return first == "abc" && second.empty() && writer.finish().empty() && writer.used() == 6 &&
         bytes[3] == '4' && bytes[4] == '5';
}());

constexpr auto x = strings({2, 2}, {"a", "b", "c", "d"}), e = strings({2, 2}, {"a", "x", "c", "x"});
constexpr auto t = literal<bool>({2, 2}, {true, false, true, false});
constexpr auto i1 = literal<std::int64_t>({1}, {1});
constexpr auto i22 = literal<std::int64_t>({2, 2}, {1, 0, 0, 1});
TEST_CASE("Strings are moved and compared like numbers") {
  CHECK(model_gives<op::Equal, no_attributes{}, list<x, e>, list<t>>());
  CHECK(
      model_gives<op::Where, no_attributes{}, list<t, x, e>, list<strings({2, 2}, {"a", "x", "c", "x"})>>());
  CHECK(model_gives<op::Gather, op::Gather::attributes{}, list<x, i1>, list<strings({1, 2}, {"c", "d"})>>());
  CHECK(model_gives<op::Transpose, op::Transpose::attributes{}, list<x>,
                    list<strings({2, 2}, {"a", "c", "b", "d"})>>());
  CHECK(model_gives<op::Concat, op::Concat::attributes{.axis = 0}, list<x, x>,
                    list<strings({4, 2}, {"a", "b", "c", "d", "a", "b", "c", "d"})>>());
  CHECK(model_gives<op::GatherElements, op::GatherElements::attributes{}, list<x, i22>,
                    list<strings({2, 2}, {"c", "b", "a", "d"})>>());
  CHECK(model_gives<op::ScatterElements, op::ScatterElements::attributes{}, list<x, i22, e>,
                    list<strings({2, 2}, {"c", "x", "a", "x"})>>());
  CHECK(model_gives<op::Trilu, op::Trilu::attributes{.upper = 0}, list<x>,
                    list<strings({2, 2}, {"a", "", "c", "d"})>>());
  CHECK(model_gives<op::Pad, op::Pad::attributes{}, list<x, literal<std::int64_t>({4}, {0, 0, 1, 0})>,
                    list<strings({3, 2}, {"a", "b", "c", "d", "", ""})>>());
  CHECK(model_gives<op::Tile, no_attributes{}, list<x, literal<std::int64_t>({2}, {1, 2})>,
                    list<strings({2, 4}, {"a", "b", "a", "b", "c", "d", "c", "d"})>>());
  CHECK(model_gives<op::Expand, no_attributes{}, list<strings({1}, {"q"}), literal<std::int64_t>({1}, {2})>,
                    list<strings({2}, {"q", "q"})>>());
  CHECK(model_gives<op::Reshape, op::Reshape::attributes{}, list<x, literal<std::int64_t>({1}, {4})>,
                    list<strings({4}, {"a", "b", "c", "d"})>>());
  CHECK(model_gives<op::Slice, no_attributes{}, list<x, i1, literal<std::int64_t>({1}, {2})>,
                    list<strings({1, 2}, {"c", "d"})>>());
  CHECK(
      model_gives_declared<op::Compress, op::Compress::attributes{.axis = 0},
                           list<x, literal<bool>({2}, {false, true})>, list<strings({1, 2}, {"c", "d"})>>());
  CHECK(model_gives<op::GatherND, op::GatherND::attributes{}, list<x, i1>, list<strings({2}, {"c", "d"})>>());
  CHECK(model_gives<op::ScatterND, op::ScatterND::attributes{},
                    list<x, literal<std::int64_t>({1, 1}, {1}), strings({1, 2}, {"q", "r"})>,
                    list<strings({2, 2}, {"a", "b", "q", "r"})>>());
  CHECK(model_gives_declared<
        op::OneHot, op::OneHot::attributes{},
        list<literal<std::int64_t>({1}, {1}), literal<std::int64_t>({}, {2}), strings({2}, {"off", "on"})>,
        list<strings({1, 2}, {"off", "on"})>>());
  CHECK(model_gives<op::ReverseSequence, op::ReverseSequence::attributes{.batch_axis = 1, .time_axis = 0},
                    list<x, literal<std::int64_t>({2}, {2, 1})>,
                    list<strings({2, 2}, {"c", "b", "a", "d"})>>());
  CHECK(model_gives<op::CenterCropPad, op::CenterCropPad::attributes{},
                    list<x, literal<std::int64_t>({2}, {1, 2})>, list<strings({1, 2}, {"a", "b"})>>());
}
}  // namespace
