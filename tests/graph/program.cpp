// SPDX-License-Identifier: Apache-2.0
// A long chain of layers, no two alike, within the evaluation limits that compilers have by default: Clang 19 allows a
// million steps for one constant. And the plan that constants make step by step is the one of the pass as a whole.
#include <inlay/graph/program.hpp>

#include <inlay/model.hpp>
#include <inlay/op/Conv.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace {
using namespace inlay;

constexpr std::size_t layers = 300;
constexpr op::Conv::attributes same{
    .kernel_shape = {3, 3}, .pads = {1, 1, 1, 1}, .layout = layout::channel_last};

/// Layer I makes 8 + I channels; value 0 is the image.
template <std::size_t I>
struct layer {
  static constexpr fixed_string<5> name = [] {
    fixed_string<5> n("v000");
    n.text[1] = static_cast<char>('0' + I / 100);
    n.text[2] = static_cast<char>('0' + I / 10 % 10);
    n.text[3] = static_cast<char>('0' + I % 10);
    return n;
  }();
  static constexpr tensor_info info{
      elem_type::float_,
      {static_cast<std::int64_t>(8 + I), static_cast<std::int64_t>(7 + I), 3, 3},
      storage::panels};
  static constexpr float const* data() { return nullptr; }  // nothing runs
};

struct chain {
  static constexpr auto nodes = []<std::size_t... I>(std::index_sequence<I...>) {
    return graph(input<layer<0>::name, float, 1, 16, 16, 8>(),
                 node<layer<I + 1>::name, op::Conv, same>(in<layer<I>::name>, layer<I + 1>{})...,
                 output<layer<sizeof...(I)>::name>());
  }(std::make_index_sequence<layers>{});
};

template <policy Policy, thrift Thrift>
void check_plan() {
  constexpr program_options options{Policy, 1, input_place::arena, Thrift};
  using planned = detail::planned_program<chain, options>;
  auto const& g = records<chain>::graph;
  static auto f = detail::fused_program<chain>::result;  // more than a board's stack has
  std::size_t const most = most_buffers(g), nodes = g.nodes.size(), values = g.values.size();
  std::vector<task_record> tasks(nodes);
  std::vector<std::int32_t> stages(nodes), rings(nodes), of_value(values), a(nodes + most), b(nodes + most),
      c(nodes);
  std::vector<std::size_t> live(nodes);
  std::vector<detail::segmentation> best(nodes + 1);
  std::vector<buffer_record> buffers(most), attempt(most);
  program_records p{f.steps, f.fused, tasks, stages, f.step_of_node, f.step_count, 0};
  grouping_scratch const scratch{a, b, c, live, best};
  find_links(g, p, f.uses, options, scratch);
  std::size_t const limit = smallest_limit(g, p, f.uses, options, scratch);
  CHECK(limit == planned::limit);
  form_groups(g, p, f.uses, options, limit, scratch);
  CHECK(p.task_count == planned::groups.task_count);
  plan_records plan{of_value, rings, buffers};
  plan_arena(g, p, options, f.uses, plan, {a, b, attempt});
  CHECK(plan.arena_bytes == planned::plan.arena_bytes);
  CHECK(plan.extents == planned::plan.extents);
  REQUIRE(plan.buffer_count == planned::plan.buffer_count);
  bool equal = true;
  for (std::int32_t i = 0; i < plan.buffer_count; ++i) {
    auto const k = static_cast<std::size_t>(i);
    equal = equal && buffers[k].offset == planned::plan.buffers[k].offset &&
            buffers[k].bytes == planned::plan.buffers[k].bytes;
  }
  CHECK(equal);
  // Nothing fits in less than the largest row of values needs: in and out of the last layer, or one of them streamed.
  CHECK(plan.arena_bytes >= 4 * 16 * 16 * (8 + layers));
  CHECK(plan.arena_bytes < 3 * 4 * 16 * 16 * (8 + layers));
}

TEST_CASE("300 layers of which no two are alike are planned within the limits of compilers") {
  check_plan<policy::balanced, thrift::none>();
  check_plan<policy::ram, thrift::taps>();
  check_plan<policy::ram, thrift::late>();
}
}  // namespace
