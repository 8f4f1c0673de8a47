// SPDX-License-Identifier: Apache-2.0
#include "import/live.hpp"

#include <onnx.pb.h>

#include <map>

namespace inlay::codegen {

namespace {

/// Calls f with every name that a node reads, those of its bodies as well: a name of the body itself does no
/// harm.
template <class F>
void for_each_read(onnx::NodeProto const& node, F const& f) {
  std::vector<onnx::NodeProto const*> waiting{&node};  // no recursion: bodies nest as deep as a file likes
  auto const enter = [&](onnx::GraphProto const& body) {
    for (auto const& inner : body.node()) waiting.push_back(&inner);
    for (auto const& out : body.output()) f(out.name());
  };
  while (!waiting.empty()) {
    onnx::NodeProto const& n = *waiting.back();
    waiting.pop_back();
    for (std::string const& in : n.input()) f(in);
    for (auto const& a : n.attribute()) {
      if (n.op_type() == "Gradient" && a.name() == "y") f(a.s());  // the value that it differentiates
      if (a.has_g()) enter(a.g());
      for (auto const& body : a.graphs()) enter(body);
    }
  }
}

}  // namespace

live_parts find_live(onnx::GraphProto const& graph) {
  live_parts live;
  live.nodes.resize(static_cast<std::size_t>(graph.node_size()));
  std::multimap<std::string, int> makers;  // of a name that is there twice, all: import refuses it
  for (int i = 0; i < graph.node_size(); ++i)
    for (std::string const& out : graph.node(i).output())
      if (!out.empty()) makers.emplace(out, i);
  std::vector<std::string> waiting;
  auto const read = [&](std::string const& name) {
    if (!name.empty() && live.values.insert(name).second) waiting.push_back(name);
  };
  for (auto const& out : graph.output()) read(out.name());
  for (auto const& in : graph.input()) read(in.name());  // a node that makes an input again is a fault
  while (!waiting.empty()) {
    std::string const name = std::move(waiting.back());
    waiting.pop_back();
    auto const [begin, end] = makers.equal_range(name);
    for (auto maker = begin; maker != end; ++maker) {
      auto const i = static_cast<std::size_t>(maker->second);
      if (live.nodes[i]) continue;
      live.nodes[i] = true;
      for_each_read(graph.node(maker->second), read);
    }
  }
  return live;
}

}  // namespace inlay::codegen
