// SPDX-License-Identifier: Apache-2.0
/// The way of a model through the generator, for libFuzzer: it either becomes a header or is refused by a
/// failure. Anything else, another exception too, is a finding.
#include "import/import.hpp"

#include "emit/header.hpp"
#include "emit/report.hpp"
#include "import/diagnostic.hpp"
#include "prepare/prepare.hpp"

#include <google/protobuf/stubs/logging.h>
#include <onnx.pb.h>

namespace {
using namespace inlay::codegen;

/// A value for every dimension that the model leaves open: without one it would get no further.
dimension_values all_dims(onnx::GraphProto const& g) {
  dimension_values result;
  for (auto const& in : g.input())  // how many entries a map has
    if (in.type().has_map_type()) result.insert_or_assign(in.name(), inlay::extent{0, 3});
  for (auto const* list : {&g.input(), &g.output(), &g.value_info()})
    for (auto const& info : *list)
      for (auto const& dim : info.type().tensor_type().shape().dim())
        if (dim.has_dim_param()) result.insert_or_assign(dim.dim_param(), 2);
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  google::protobuf::LogSilencer const silence;
  onnx::ModelProto model;
  if (!model.ParseFromArray(data, static_cast<int>(size))) return 0;
  try {
    graph g = import_model(model, "/nonexistent", {.dims = all_dims(model.graph())});
    (void)report_unsupported(g, size % 3 == 0);
    preparation_log const log = prepare(g);
    auto const form = size % 2 ? weights_form::inlined : weights_form::incbin;
    (void)emit_header(g, {"model.onnx", std::string(64, '0'), "fuzzed", form, ""});
    (void)report_text(g, log, {});
    (void)report_json(g, log, {inlay::policy::ram});
    (void)plan_svg(g, {inlay::policy::speed});
  } catch (failure const& e) {
    if (std::string_view(e.what()).empty()) __builtin_trap();  // a refusal has a reason
  }
  return 0;
}
