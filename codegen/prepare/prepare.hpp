// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"
#include "prepare/types.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Passes over a model that touch weights: what must not cost anything on the device happens here.
namespace inlay::codegen {

/// What the passes did, for `inlay inspect`.
struct preparation_log {
  std::vector<std::string> lines;
  void add(std::string line) { lines.push_back(std::move(line)); }
};

/// Looks up the operator of every node. For each node, why there is none.
std::vector<refusal> find_operators(graph& g);

/// Nodes of one operator that are refused for the same reason.
struct refusal_group {
  std::string op_type, first;  ///< `first` describes the first of them
  std::size_t count = 0;
  refusal why;

  /// "node 17 'erf' (Erf): …", and how many more there are.
  std::string text() const;
};
std::vector<refusal_group> group_refusals(graph const& g, std::vector<refusal> const& refusals);

/// Looks up the operator of every node. Throws one failure that lists every group of nodes that are not supported.
void resolve_operators(graph& g);

/// Gives each random operator without a seed one of its own, so that no two of them make the same numbers, and
/// marks the graph as random.
void seed_random_nodes(graph& g);

/// Makes of each Gradient (ai.onnx.preview.training) the nodes that compute it, by reverse-mode differentiation. One on
/// whose way lies an operator without a rule stays, and says so.
void expand_gradients(graph& g, preparation_log& log);

/// Makes nodes of inference of those that train: a Dropout whose training_mode is true, or known at run time only, and
/// a BatchNormalization of training_mode 1.
void expand_training(graph& g, preparation_log& log);

/// Makes a Cast of each CastLike whose target's type is known, so that the target need not be computed.
void replace_castlike(graph& g, preparation_log& log);

/// Computes nodes whose inputs are all constant, and those that depend on dims alone (Shape, Size).
void fold_constants(graph& g, preparation_log& log);

/// Drops nodes that do nothing (Identity, Dropout, Reshape to the same dims, Cast to the same type, …) and
/// nodes and constants that no output depends on.
void drop_idle_nodes(graph& g, preparation_log& log);
void drop_dead_nodes(graph& g, preparation_log& log);

/// Throws one failure that lists every node with a constant scale that is no finite number above 0.
void check_scales(graph const& g);

/// Makes DequantizeLinear of a constant of what exporters write for it: Cast, Sub and Mul of integers, or Mul, Round,
/// Clip and so on of float weights. Before constants are folded, as they are the operands.
void recognize_quantized_weights(graph& g, preparation_log& log);

/// Makes QuantizeLinear of Mul or Div, Round, Add, Clip and Cast, and DequantizeLinear of Cast, Sub and Mul; where no
/// Cast stands between them, both. A QuantizeLinear makes the same element of every float, or the nodes stay.
void recognize_quantization(graph& g, preparation_log& log);

/// Turns DequantizeLinear -> operator -> QuantizeLinear to operators on quantised tensors, and computes
/// DequantizeLinear of constants. What has no integer form stays float.
void quantize(graph& g, preparation_log& log);

/// Constant weights that are dequantised stay integers where the layer that reads them is left in float: between
/// dequantised tensors it becomes a product of integers, and a matrix in integers times floats a MatMulNBits.
void keep_quantized_weights(graph& g, preparation_log& log);

/// Whether a node moves or chooses elements, so that it gives the same on quantised ones.
bool moves_elements(node const& n);

/// Turns Einsum to MatMul, Mul, ReduceSum, Transpose and Reshape, which have kernels, wherever its types are
/// known before the program runs.
void rewrite_einsum(graph& g, preparation_log& log);

/// Makes one Transpose of two in a row; drop_idle_nodes() drops it where they cancel.
void join_transposes(graph& g, preparation_log& log);

/// An output whose dims depend on elements, and of which the model states nothing, gets the dims that the model states
/// of what is computed from it, where the operators on the way keep dims: its capacity.
void bound_extents(graph& g, preparation_log& log);

/// In a network that has convolutions or products of float16, nodes of float16 compute in float: exactly what
/// their operators do before they round. Values are rounded where the network shows them: at its outputs, and for
/// nodes that keep the type.
void widen_float16(graph& g, preparation_log& log);

/// Makes one node of what exporters write for Swish, HardSwish, Mish and Gelu, so that it fits into an epilogue.
void recognize_activations(graph& g, preparation_log& log);

/// Makes Attention of MatMul, Softmax and MatMul, where its kernel serves it: the scores are never whole then.
void recognize_attention(graph& g, preparation_log& log);

/// Folds BatchNormalization and Mul, Add, Sub, Div by constants into the weights of Conv, Gemm and MatMul
/// before them.
void fold_into_weights(graph& g, preparation_log& log);

/// Takes end pads off a convolution as far as they make rows or columns that the window behind it does not read: a MaxPool
/// of 3 by 3 with strides of 3 reads 12 of 14 rows.
void trim_windows(graph& g, preparation_log& log);

/// Turns convolutions, poolings and what lies between them to channel-last activations. Transposes are made
/// only where another layout is asked for; a Reshape before a dense layer permutes the layer's weights
/// instead.
void make_channel_last(graph& g, preparation_log& log);

/// Makes a Lookup of elementwise nodes between bytes that compute in float: Sigmoid of a quantised tensor, HardSwish as
/// exporters decompose it, the product of x and Sigmoid(x) in bytes.
void tabulate(graph& g, preparation_log& log);

/// Says which nodes of dequantised tensors compute in float.
void report_float_nodes(graph const& g, preparation_log& log);

/// Products of fewer multiply-adds are left to the loop that takes operands as they lie, where a kernel would need another
/// layout of what is known at run time only: a program without the kernel and such a step is smaller.
inline constexpr std::uint64_t least_macs_of_layout = 1 << 13;

/// Lays out operands of large products of floats that are known at run time only. A Gemm reads rows of A, behind a
/// Transpose if need be. A transposed B is read row by row where rows are few, else packed; so is a large B.
void transpose_operands(graph& g, preparation_log& log);

/// Lays weights out as the kernels read them (kernel/packing.hpp): constants here, those of convolutions that are known at
/// run time only by a node that does it in each run.
void pack_weights(graph& g, preparation_log& log);

/// All passes in order.
preparation_log prepare(graph& g);

/// The passes of prepare() that decide what is computed, without those that lay constants and activations out for
/// kernels: a graph that every operator's reference() takes.
preparation_log prepare_plain(graph& g);

/// The passes of prepare() after which a graph is still one of ONNX's operators, of plain tensors: the model checked,
/// constants folded, idle nodes dropped, affine nodes folded into weights.
preparation_log simplify(graph& g);

}  // namespace inlay::codegen
