// SPDX-License-Identifier: Apache-2.0
// Properties of the passes fuse and plan on random networks: what every plan must keep, whatever the planner prefers.
#include "emit/device_plan.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/models.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace {
using namespace test;
using namespace inlay::codegen;
using inlay::no_value;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

struct range {
  std::size_t first = 0, last = 0;
  bool operator==(range const&) const = default;
};

bool overlap(range a, range b) { return a.first < b.last && b.first < a.last; }

/// An arena that knows which value each byte holds: the program is run on it by name.
class tracked_arena {
public:
  explicit tracked_arena(device_plan const& plan) : p_(plan), owner_(plan.plan().arena_bytes, no_value) {}

  void run() {
    auto const& g = p_.records();
    // A view is its input under another name.
    same_.resize(g.values.size());
    for (std::size_t v = 0; v < same_.size(); ++v) same_[v] = static_cast<std::int32_t>(v);
    for (inlay::node_record const& n : g.nodes)
      if (n.is_view) same_[at(n.first_value)] = same_[at(g.edges_of(n)[0])];
    for (std::int32_t v = 0; v < g.inputs; ++v) make(v);
    for (std::int32_t t = 0; t < p_.program().task_count; ++t) run_task(p_.program().tasks[at(t)]);
    for (std::size_t v = 0; v < g.values.size(); ++v)
      if (g.values[v].is_output) check_held(static_cast<std::int32_t>(v));
  }

private:
  range range_of(std::int32_t v) const {
    std::int32_t const buffer = p_.plan().buffer_of_value[at(v)];
    REQUIRE_MESSAGE(buffer >= 0, "value ", v, " is used and has no place");
    std::size_t const offset = p_.plan().buffers[at(buffer)].offset;
    return {offset, offset + p_.records().values[at(v)].bytes};
  }

  void make(std::int32_t v) {
    range const r = range_of(v);
    REQUIRE(r.last <= owner_.size());
    CHECK(r.first % inlay::alignment == 0);
    std::fill(owner_.begin() + static_cast<std::ptrdiff_t>(r.first), owner_.begin() + static_cast<std::ptrdiff_t>(r.last),
              same_[at(v)]);
  }

  void check_held(std::int32_t v) const {
    range const r = range_of(v);
    bool held = true;
    for (std::size_t i = r.first; i < r.last; ++i) held = held && owner_[i] == same_[at(v)];
    CHECK_MESSAGE(held, "value ", v, " is overwritten before its last use");
  }

  void run_task(inlay::task_record const& task) {
    auto const& g = p_.records();
    std::span<std::int32_t const> const stages = p_.program().stages_of(task);
    std::vector<range> written;
    std::vector<range> read;
    for (std::size_t s = 0; s < stages.size(); ++s) {
      inlay::step_record const& step = p_.program().steps[at(stages[s])];
      std::int32_t const streamed = s > 0 ? p_.program().steps[at(stages[s - 1])].output : no_value;
      auto const use = [&](inlay::node_record const& n, std::int32_t in_flight) {
        for (std::int32_t v : g.edges_of(n)) {
          if (v == no_value || v == streamed || v == in_flight) continue;
          check_held(v);
          read.push_back(range_of(v));
        }
      };
      use(g.nodes[at(step.head)], no_value);
      std::int32_t last = step.head;
      for (inlay::fused_node const& f : p_.program().fused_of(step)) {
        use(g.nodes[at(f.node)], g.nodes[at(last)].first_value);
        last = f.node;
      }
      if (s + 1 < stages.size()) {
        inlay::buffer_record const& ring = p_.plan().buffers[at(p_.plan().ring_of_step[at(stages[s])])];
        REQUIRE(ring.offset + ring.bytes <= owner_.size());
        written.push_back({ring.offset, ring.offset + ring.bytes});
      } else {
        written.push_back(range_of(step.output));
        inlay::node_record const& head = g.nodes[at(step.head)];
        for (std::int32_t k = 1; step.fused == 0 && k < head.values; ++k) written.push_back(range_of(head.first_value + k));
      }
    }
    // Only an elementwise step alone may write over what it reads, element by element.
    bool const may_be_in_place =
        stages.size() == 1 && g.nodes[at(p_.program().steps[at(stages[0])].head)].is_elementwise;
    for (std::size_t i = 0; i < written.size(); ++i) {
      for (range r : read) CHECK((!overlap(written[i], r) || (may_be_in_place && written[i] == r)));
      for (std::size_t j = 0; j < i; ++j) CHECK(!overlap(written[i], written[j]));
      std::fill(owner_.begin() + static_cast<std::ptrdiff_t>(written[i].first),
                owner_.begin() + static_cast<std::ptrdiff_t>(written[i].last), no_value);
    }
    inlay::step_record const& last = p_.program().steps[at(stages.back())];
    make(last.output);
    for (std::int32_t k = 1; last.fused == 0 && k < g.nodes[at(last.head)].values; ++k)
      make(g.nodes[at(last.head)].first_value + k);
  }

  device_plan const& p_;
  std::vector<std::int32_t> owner_, same_;
};

/// Every node that is no view is computed once, in some step of some task.
void check_complete(device_plan const& p) {
  std::vector<int> computed(p.records().nodes.size(), 0);
  for (std::int32_t t = 0; t < p.program().task_count; ++t)
    for (std::int32_t s : p.program().stages_of(p.program().tasks[at(t)])) {
      inlay::step_record const& step = p.program().steps[at(s)];
      ++computed[at(step.head)];
      for (inlay::fused_node const& f : p.program().fused_of(step)) ++computed[at(f.node)];
    }
  for (std::size_t n = 0; n < computed.size(); ++n) CHECK(computed[n] == (p.records().nodes[n].is_view ? 0 : 1));
}

TEST_CASE("plans of random networks hold every value until its last use") {
  int streamed = 0, fused = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    graph g = import_model(random_network(seed, 4 + static_cast<int>(seed % 30)).proto, {}, {});
    (void)prepare(g);
    type_table const types(g);
    device_plan const balanced(g, types), layered(g, types, inlay::streaming::never);
    for (device_plan const* p : {&balanced, &layered}) {
      check_complete(*p);
      tracked_arena(*p).run();
    }
    CHECK(balanced.plan().arena_bytes <= layered.plan().arena_bytes);
    CHECK(layered.program().task_count == layered.program().step_count);
    if (balanced.program().task_count < balanced.program().step_count) ++streamed;
    for (inlay::step_record const& s : balanced.program().steps)
      if (s.fused > 0) ++fused;
  }
  // Or the networks have nothing in them that could go wrong.
  CHECK(streamed > 10);
  CHECK(fused > 100);
}

}  // namespace
