// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/Gemm.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace inlay::codegen {

void transpose_operands(graph& g, preparation_log& log) {
  type_table const types(g);
  unique_names names(g);
  std::map<std::string, std::string> transposed;
  std::vector<node> nodes;
  auto const transpose = [&](node const& n, std::string& operand, std::int64_t& is_transposed) {
    tensor_info const& type = types[operand];
    if (!is_transposed || type.type != elem_type::float_ || type.is_capacity || type.elements() == 0) return;
    std::string& name = transposed[operand];
    if (name.empty()) {
      name = names.fresh(operand + "_transposed");
      node made = make_node(n, "Transpose", {operand}, {name});
      if (auto const c = g.constants.find(operand); c != g.constants.end()) {
        constant const* const in[] = {&c->second};
        tensor_info const out[] = {{type.type, {type.dims[1], type.dims[0]}}};
        g.constants[name] = made.op->fold(in, out).at(0);
      } else {
        nodes.push_back(std::move(made));
      }
    }
    operand = name;
    is_transposed = 0;
  };
  for (node& n : g.nodes) {
    if (auto* const gemm = n.op->attributes_of<op::Gemm>()) {
      tensor_info const in[] = {types[n.inputs[0]]}, out[] = {types[n.outputs[0]]};
      if (op::Gemm::macs(*gemm, in, out) >= least_macs_of_layout) {
        transpose(n, n.inputs[0], gemm->transA);
        tensor_info const& B = types[n.inputs[1]];
        bool const as_it_lies = gemm->transA == 0 && kernel::multiplies_rows(out[0].dims[0], B.dims[1]);
        if (!as_it_lies && !g.constants.contains(n.inputs[1])) transpose(n, n.inputs[1], gemm->transB);
      }
    }
    nodes.push_back(std::move(n));
  }
  g.nodes = std::move(nodes);
  if (!transposed.empty()) log.add(std::to_string(transposed.size()) + " operands of Gemm transposed");
}

}  // namespace inlay::codegen
