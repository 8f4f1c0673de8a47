// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/packing_steps.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>
#include <inlay/op/Transpose.hpp>
#include <inlay/op/device/PackMatMul.hpp>

#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace inlay::codegen {

namespace {

class operands_pass {
 public:
  explicit operands_pass(graph& g) : g_(g), types_(g), names_(g) {
    for (node const& n : g.nodes) {
      for (std::string const& name : n.inputs) ++uses_[name];
      auto const* const a = n.op->attributes_of<op::Transpose>();
      if (!a) continue;
      ints perm = a->perm;
      if (perm.empty())
        for (std::size_t i = types_[n.inputs[0]].rank(); i > 0; --i)
          perm.push_back(static_cast<std::int64_t>(i) - 1);
      transposed_[n.outputs[0]] = {n.inputs[0], perm};
    }
    for (graph_value const& y : g.outputs) ++uses_[y.name];
  }

  void run(preparation_log& log) {
    std::vector<node> nodes = std::move(g_.nodes);
    for (node& n : nodes) {
      if (auto* const gemm = n.op->attributes_of<op::Gemm>()) visit(n, *gemm);
      else if (auto* const product = n.op->attributes_of<op::MatMul>()) visit(n, *product);
      made_.push_back(std::move(n));
    }
    g_.nodes = std::move(made_);
    if (transposes_) log.add(std::to_string(transposes_) + " operands of Gemm transposed");
    if (steps_.size()) log.add(std::to_string(steps_.size()) + " matrices packed in each run");
  }

 private:
  /// A value that is another one, its axes permuted.
  struct permuted {
    std::string of;
    ints perm;
  };

  bool has_kernel(std::string const& operand) const {
    tensor_info const& type = types_[operand];
    return type.type == elem_type::float_ && !type.is_capacity && type.elements() != 0;
  }
  bool is_constant(std::string const& operand) const { return g_.constants.contains(operand); }

  template <class Op>
  bool is_large(node const& n, typename Op::attributes const& a) const {
    tensor_info const in[] = {types_[n.inputs[0]], types_[n.inputs[1]]}, out[] = {types_[n.outputs[0]]};
    return !in[0].is_capacity && !in[1].is_capacity && Op::macs(a, in, out) >= least_macs_of_layout;
  }

  void visit(node& n, op::Gemm::attributes& a) {
    if (!is_large<op::Gemm>(n, a)) return;
    if (elem_type const type = types_[n.inputs[0]].type; type != elem_type::float_) {
      // The kernel of other numbers reads rows of B. It is not there on small machines, which have doubles as seldom.
      if (!a.transB || !(type == elem_type::double_ || (is_integer(type) && is_constant(n.inputs[1]))))
        return;
      transpose(n, 1);
      a.transB = 0;
      return;
    }
    if (!has_kernel(n.inputs[0]) || !has_kernel(n.inputs[1])) return;
    if (a.transA) transpose(n, 0);
    a.transA = 0;
    if (is_constant(n.inputs[1])) return;
    dims const &Y = types_[n.outputs[0]].dims, &B = types_[n.inputs[1]].dims;
    if (a.transB ? kernel::multiplies_rows(Y[0], B[1]) : !kernel::packs_matrix(Y[0], B[0], B[1])) return;
    pack(n, {n.inputs[1], a.transB ? ints{1, 0} : ints{0, 1}});
    a.transB = 0;
  }

  /// B as a Transpose has made it is read or packed as it lies before that.
  void visit(node& n, op::MatMul::attributes& a) {
    std::string const& operand = n.inputs[1];
    if (a.transB || is_constant(operand) || !is_large<op::MatMul>(n, a) || !has_kernel(operand)) return;
    tensor_info const &A = types_[n.inputs[0]], &B = types_[operand];
    if (B.rank() < 2) return;
    std::int64_t const K = B.dims[B.rank() - 2], N = B.dims.back();
    std::int64_t const rows = B.rank() == 2  ? static_cast<std::int64_t>(A.elements()) / K
                              : A.rank() > 1 ? A.dims[A.rank() - 2]
                                             : 1;
    ints as_it_lies(B.rank(), 0);
    std::iota(as_it_lies.begin(), as_it_lies.end(), 0);
    permuted from{operand, as_it_lies};
    if (auto const found = transposed_.find(operand); found != transposed_.end()) {
      ints turned = as_it_lies;
      std::swap(turned[B.rank() - 1], turned[B.rank() - 2]);
      if (found->second.perm == turned && kernel::multiplies_rows(rows, K)) {
        n.inputs[1] = found->second.of;
        a.transB = 1;
        return;
      }
      if (uses_[operand] == 1) from = found->second;
    }
    bool const turns_rows = from.perm.back() != as_it_lies.back() && rows > 1;
    if (turns_rows || kernel::packs_matrix(rows, K, N)) pack(n, from);
  }

  /// An operand of a Gemm that is read transposed: its kernel reads rows.
  void transpose(node& n, std::size_t input) {
    std::string const operand = n.inputs[input];
    tensor_info const& type = types_[operand];
    std::string& name = done_[operand];
    if (name.empty()) {
      name = names_.fresh(operand + "_transposed");
      node made = make_node(n, "Transpose", {operand}, {name});
      if (auto const c = g_.constants.find(operand); c != g_.constants.end()) {
        constant const* const in[] = {&c->second};
        tensor_info const out[] = {{type.type, {type.dims[1], type.dims[0]}}};
        g_.constants[name] = made.op->fold(in, out).at(0);
      } else {
        made_.push_back(std::move(made));
      }
      ++transposes_;
    }
    n.inputs[input] = name;
  }

  /// Puts a node before `n` that packs its B.
  void pack(node& n, permuted const& B) { steps_.pack<op::device::PackMatMul>(made_, n, B.of, {B.perm}); }

  graph& g_;
  type_table const types_;
  unique_names names_;
  std::map<std::string, std::size_t> uses_;
  std::map<std::string, permuted> transposed_;  ///< by output of a Transpose
  std::map<std::string, std::string> done_;     ///< by operand that is transposed
  packing_steps steps_{names_};
  std::vector<node> made_;
  std::size_t transposes_ = 0;
};

}  // namespace

void transpose_operands(graph& g, preparation_log& log) { operands_pass(g).run(log); }

}  // namespace inlay::codegen
