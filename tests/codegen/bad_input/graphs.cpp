// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <inlay/core/fixed_string.hpp>

#include <algorithm>

namespace {
using namespace test;

std::size_t lines_of(std::string const& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("a graph with a cycle") {
  model m;
  m.input("x", {4});
  m.node("Add", {"x", "c"}, {"a"}).set_name("first");
  m.node("Relu", {"a"}, {"b"}).set_name("second");
  m.node("Relu", {"b"}, {"c"}).set_name("third");
  m.node("Relu", {"c"}, {"y"}).set_name("outside");
  m.output("y", {4});
  check_refused(m, bad_input, {"cycle", "node "});

  model self;
  self.input("x", {4});
  self.node("Relu", {"t"}, {"y"}).set_name("after");
  self.node("Add", {"x", "t"}, {"t"}).set_name("loop");
  self.output("y", {4});
  check_refused(self, bad_input, {"cycle", "node 1 'loop' (Add)"});
}

TEST_CASE("nodes in any order are put into one that works") {
  model m;
  m.input("x", {4});
  m.node("Relu", {"a"}, {"y"});
  m.node("Relu", {"x"}, {"a"});
  m.output("y", {4});
  check_compiles(m);
}

TEST_CASE("an edge that nobody makes") {
  model m;
  m.input("x", {4});
  m.node("Add", {"x", "nowhere"}, {"y"}).set_name("sum");
  m.output("y", {4});
  check_refused(m, bad_input, {"node 0 'sum' (Add)", "'nowhere'"});
}

TEST_CASE("an output that nobody makes") {
  model m = dense();
  m.output("z", {1});
  check_refused(m, bad_input, {"graph output 'z'"});
  model none = dense();
  none.graph().clear_output();
  check_refused(none, bad_input, {"no outputs"});
}

TEST_CASE("names that are there twice") {
  model two_nodes = dense();
  two_nodes.node("Relu", {"x"}, {"h"}).set_name("again");
  check_refused(two_nodes, bad_input, {"node 2 'again' (Relu)", "'h'", "unique"});

  model one_node = dense();
  one_node.node("Split", {"x"}, {"a", "a"}, {{"axis", 1}});
  one_node.output("a", {1, 2});
  check_refused(one_node, bad_input, {"node 2", "(Split)", "'a'", "unique"});

  model output_is_input = dense();
  output_is_input.node("Relu", {"h"}, {"x"});
  check_refused(output_is_input, bad_input, {"node 2", "'x'", "unique"});

  model initializers = dense();
  initializers.floats("b", {3});
  check_refused(initializers, bad_input, {"initializer 'b'", "twice"});

  model inputs = dense();
  inputs.input("x", {1, 4});
  check_refused(inputs, bad_input, {"graph input 'x'", "twice"});
}

TEST_CASE("names that are missing") {
  model initializer = dense();
  initializer.floats("", {3});
  check_refused(initializer, bad_input, {"initializer", "no name"});
  model input = dense();
  input.input("", {1, 4});
  check_refused(input, bad_input, {"graph input", "no name"});
  model output = dense();
  output.output("", {1, 4});
  check_refused(output, bad_input, {"graph output"});
  model operation = dense();
  operation.node("", {"x"}, {"z"});
  operation.output("z", {1, 4});
  check_refused(operation, bad_input, {"node 2 'z'", "no operator"});
}

TEST_CASE("operators that do not exist are listed all at once") {
  model m;
  m.input("x", {4});
  m.node("Frobnicate", {"x"}, {"a"}).set_name("one");
  m.node("Relu", {"a"}, {"b"}).set_name("fine");
  m.node("relu", {"b"}, {"c"}).set_name("two");
  m.node("Defrobnicate", {"c"}, {"y"}).set_name("three");
  m.output("y", {4});
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()});
  check_refused(r, unsupported,
                {"node 0 'one' (Frobnicate)", "node 2 'two' (relu)", "node 3 'three' (Defrobnicate)"});
  CHECK(lines_of(r.err) == 3);
  CHECK(f.entries() == names{"model.onnx"});
}

/// What is not supported for reasons of all kinds: an operator, an attribute, a value of one, a body, a
/// domain.
model unsupported_in_all_ways() {
  model m(12);
  m.input("x", {1, 2, 4, 4});
  m.floats("W", {3, 2, 3, 3});
  m.node("Conv", {"x", "W"}, {"c"}).set_name("conv");
  m.node("Frobnicate", {"c"}, {"f"}).set_name("odd");
  m.node("Relu", {"f"}, {"r"}).set_name("after");
  m.node("Relu", {"c"}, {"a"}, {{"slope", 1.0f}}).set_name("attribute");
  model on_then, on_else;
  on_then.node("Frobnicate", {"r"}, {"t"}).set_name("inner");
  on_then.output("t", {1});
  on_else.output("r", {1});
  m.node("If", {"r"}, {"i"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}})
      .set_name("branch");
  auto& train = m.node("BatchNormalization", {"c", "W", "W", "W", "W"}, {"n", "mean"});
  train.set_name("train");
  m.node("Relu", {"c"}, {"d"}).set_domain("com.example");
  m.value_info("f", {1, 3, 2, 2});
  for (char const* name : {"i", "a", "n", "d"}) m.graph().add_output()->set_name(name);
  return m;
}

TEST_CASE("inspect shows a model as far as it is supported, and why it is not") {
  folder const f;
  write(f / "model.onnx", unsupported_in_all_ways().bytes());
  outcome const text = run_inlay({"inspect", (f / "model.onnx").string()});
  INFO(text.out << text.err);
  CHECK(text.status == unsupported);
  // A type that is inferred, the multiply-adds of the node; a type that only the model knows, and what
  // follows.
  auto const line_of = [&](std::string const& node) {
    std::size_t const begin = text.out.find("\n" + node + " ");
    REQUIRE(begin != std::string::npos);
    return text.out.substr(begin + 1, text.out.find('\n', begin + 1) - begin - 1);
  };
  auto const has = [](std::string const& line, std::string const& word) {
    INFO(line << " / " << word);
    CHECK(line.find(word) != std::string::npos);
  };
  for (char const* word : {"Conv", "float 1x3x2x2", "54", "216", "48"}) has(line_of("conv"), word);
  for (char const* word : {"Frobnicate", "float 1x3x2x2"}) has(line_of("odd"), word);
  has(text.out, "1  Frobnicate          the operator is not supported");
  has(line_of("after"), "float 1x3x2x2");
  CHECK(line_of("after").find("not supported") == std::string::npos);
  has(text.out, "attribute 'slope' is not supported");
  has(text.out, "in 'then_branch': node 0 'inner' (Frobnicate): the operator");
  has(text.out, "training is not supported");
  has(text.out, "operators of domain 'com.example' are not supported");
  has(text.out, "unsupported  5 of 7 nodes");
  CHECK(lines_of(text.err) == 5);
  for (char const* node :
       {"node 1 'odd'", "node 3 'attribute'", "node 4 'branch'", "node 5 'train'", "node 6 'd'"})
    has(text.err, node);

  // Nodes that fit nothing are shown without numbers: no outputs, inputs that do not fit, dims past all
  // memory.
  model odd = unsupported_in_all_ways();
  odd.node("Relu", {"c"}, {}).set_name("none");  // nothing can read it: it is gone
  odd.graph().add_output()->set_name("v");
  odd.floats("V", {4, 9, 1, 1});
  odd.node("Conv", {"c", "V"}, {"v"}).set_name("unfit");
  odd.value_info("v", {1, 4, 2, 2});
  odd.value_info("n", dims(8, std::int64_t{1} << 31));
  write(f / "odd.onnx", odd.bytes());
  outcome const shown = run_inlay({"inspect", (f / "odd.onnx").string()});
  INFO(shown.out << shown.err);
  CHECK(shown.status == unsupported);
  CHECK(lines_of(shown.out) == lines_of(text.out) + 2);

  outcome const json = run_inlay({"inspect", "--json", (f / "model.onnx").string()});
  CHECK(json.status == unsupported);
  has(json.out, "\"unsupported\": \"the operator is not supported\"");
  has(json.out, "\"unsupported\": 5");
  check_refused(unsupported_in_all_ways(), unsupported,
                {"'odd'", "'attribute'", "'branch'", "'train'", "'d'"});
}

TEST_CASE("inspect answers everything at once, and counts what is refused for the same reason") {
  model m;
  m.input("x", {-1, 3});
  std::string last = "x";
  for (int i = 0; i < 241; ++i) {
    std::string const next = "v" + std::to_string(i);
    m.node("Frobnicate", {last}, {next});
    last = next;
  }
  m.output(last, {-1, 3});
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"inspect", (f / "model.onnx").string(), "--policy", "ram"});
  INFO(r.out << r.err);
  CHECK(r.status == unsupported);
  for (char const* word : {"model     model.onnx, opset 17", "SHA-256   ", "policy    ram", "float ?x3",
                           "241  Frobnicate", "unsupported  241 of 241 nodes", "--shape 'x=N,3'"})
    CHECK(r.out.find(word) != std::string::npos);
  CHECK(lines_of(r.err) == 2);
  CHECK(r.err.find("node 0 'v0' (Frobnicate): the operator is not supported; so are 240 more") !=
        std::string::npos);
  CHECK(r.err.find("graph input 'x': axis 0 is open") != std::string::npos);

  model open = dense();
  open.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->clear_value();
  open.graph()
      .mutable_output(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->clear_value();
  write(f / "open.onnx", open.bytes());
  outcome const o = run_inlay({"inspect", (f / "open.onnx").string()});
  CHECK(o.status == bad_input);
  CHECK(o.out.find("Gemm") != std::string::npos);
  CHECK(o.out.find("unsupported") == std::string::npos);
  outcome const whole = run_inlay({"inspect", (f / "open.onnx").string(), "--shape", "x=1,4"});
  CHECK(whole.status == done);
  for (char const* word : {"input   x     float 1x4", "output  y     float 1x3", "weights   "})
    CHECK(whole.out.find(word) != std::string::npos);
}

TEST_CASE("tables fit a terminal, and names are cut in the middle") {
  model m;
  std::string const path(90, 'p');
  m.input("x", {1, 112, 112, 96});
  m.node("Relu", {"x"}, {path + "_first"}).set_name(path + "_first");
  m.node("GlobalAveragePool", {path + "_first"}, {path + "_last"}).set_name(path + "_last");
  m.output(path + "_last", {1, 112, 1, 1});
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"inspect", (f / "model.onnx").string()});
  INFO(r.out);
  CHECK(r.status == done);
  std::size_t nodes = r.out.find("operator");
  REQUIRE(nodes != std::string::npos);
  for (std::size_t begin = nodes; begin < r.out.size();) {
    std::size_t const end = std::min(r.out.find('\n', begin), r.out.size());
    CHECK(std::count_if(r.out.begin() + static_cast<std::ptrdiff_t>(begin),
                        r.out.begin() + static_cast<std::ptrdiff_t>(end),
                        [](char c) { return (c & 0xc0) != 0x80; }) <= 80);
    begin = end + 1;
  }
  CHECK(r.out.find("first ") != std::string::npos);
  CHECK(r.out.find("…") != std::string::npos);
}

TEST_CASE("operator sets that are not known") {
  auto const of_set = [](std::int64_t version) {
    model m = dense();
    m.proto.mutable_opset_import(0)->set_version(version);
    return m;
  };
  check_refused(of_set(0), bad_input, {"operator set 0", "wanted 1 or later"});
  check_refused(of_set(-1), bad_input, {"operator set -1"});
  // Newer than the newest known: taken if there is nothing in it that we do not know.
  check_compiles(of_set(29));
  model added = of_set(29);
  added.node("Invented", {"y"}, {"z"}).set_name("new");
  added.output("z", {1, 3});
  check_refused(added, unsupported, {"'new' (Invented)", "not supported"});
  model changed = of_set(29);
  auto& a = *changed.graph().mutable_node(1)->add_attribute();
  a.set_name("slope");
  a.set_type(onnx::AttributeProto::FLOAT);
  check_refused(changed, unsupported, {"(Relu)", "'slope'"});
  model none = dense();
  none.proto.clear_opset_import();
  check_refused(none, bad_input, {"opset_import"});
  model other = dense();
  other.proto.mutable_opset_import(0)->set_domain("com.example");
  check_refused(other, bad_input, {"(Gemm)", "no operator set of 'ai.onnx'"});
}

TEST_CASE("domains that are not known") {
  model m = dense();
  auto& n = m.node("Gelu", {"y"}, {"z"});
  n.set_domain("com.example");
  n.set_name("gelu");
  m.output("z", {1, 3});
  auto* const set = m.proto.add_opset_import();
  set->set_domain("com.example");
  set->set_version(1);
  check_refused(m, unsupported, {"node 2 'gelu' (Gelu)", "domain 'com.example'"});

  model same_name = dense();
  same_name.graph().mutable_node(1)->set_domain("com.example");
  check_refused(same_name, unsupported, {"(Relu)", "domain 'com.example'"});
  model spelled_out = dense();
  spelled_out.graph().mutable_node(1)->set_domain("ai.onnx");
  check_compiles(spelled_out);
}

TEST_CASE("too few, too many and left-out inputs and outputs") {
  model few = dense();
  few.graph().mutable_node(0)->mutable_input()->RemoveLast();
  few.graph().mutable_node(0)->mutable_input()->RemoveLast();
  check_refused(few, bad_input, {"node 0 'fc' (Gemm)", "missing", "wanted 2"});

  model none = dense();
  none.graph().mutable_node(0)->clear_input();
  check_refused(none, bad_input, {"node 0 'fc' (Gemm)", "missing"});

  model left_out = dense();
  left_out.graph().mutable_node(0)->set_input(0, "");
  check_refused(left_out, bad_input, {"node 0 'fc' (Gemm)", "missing", "found 0"});

  model many = dense();
  for (int i = 0; i < 10; ++i) many.graph().mutable_node(0)->add_input("x");
  check_refused(many, bad_input, {"node 0 'fc' (Gemm)", "too many inputs", "found 13", "wanted 3"});

  model outputs = dense();
  outputs.graph().mutable_node(0)->add_output("h2");
  check_refused(outputs, bad_input, {"node 0 'fc' (Gemm)", "output", "found 2", "wanted 1"});

  model mask(7);  // before opset 10 a mask that nobody reads is dropped; what comes after it must not be
  mask.input("x", {2});
  mask.output("z", {2});
  mask.node("Dropout", {"x"}, {"y", "mask", "z"});
  check_refused(mask, bad_input, {"(Dropout)", "output", "found 3", "wanted 2"});

  model no_output = dense();
  no_output.graph().mutable_node(1)->clear_output();
  check_refused(no_output, bad_input, {"graph output 'y'"});

  model empty_output = dense();
  empty_output.graph().mutable_node(1)->set_output(0, "");
  check_refused(empty_output, bad_input, {"graph output 'y'"});

  model bias_left_out = dense();
  bias_left_out.graph().mutable_node(0)->set_input(2, "");
  check_compiles(bias_left_out);
}

TEST_CASE("an output that is left out before one that is there") {
  model m;
  m.input("x", {4, 6});
  m.node("Split", {"x"}, {"", "b", ""}, {{"axis", 1}});
  m.output("b", {4, 2});  // the second of three parts
  check_compiles(m);
}

TEST_CASE("bodies, sparse tensors, sequences, strings and functions") {
  model body = dense();
  auto& a = *body.graph().mutable_node(1)->add_attribute();
  a.set_name("then_branch");
  a.set_type(onnx::AttributeProto::GRAPH);
  a.mutable_g()->set_name("inner");
  a.mutable_g()->add_output()->set_name("h");
  check_refused(body, unsupported, {"node 1 'relu' (Relu)", "'then_branch'", "graph"});

  model graphs = dense();
  auto& b = *graphs.graph().mutable_node(1)->add_attribute();
  b.set_name("bodies");
  b.set_type(onnx::AttributeProto::GRAPHS);
  (void)b.add_graphs();
  check_refused(graphs, unsupported, {"node 1 'relu' (Relu)", "'bodies'"});

  model sparse = dense();
  sparse.graph().add_sparse_initializer()->mutable_values()->set_name("nobody reads it");
  check_compiles(sparse);
  sparse.graph().mutable_node(0)->set_input(2, "S");
  sparse.graph().add_sparse_initializer()->mutable_values()->set_name("S");
  check_refused(sparse, unsupported, {"initializer 'S'", "sparse"});

  model sequence = dense();
  auto& info = *sequence.graph().add_input();
  info.set_name("list");
  info.mutable_type()->mutable_sequence_type()->mutable_elem_type()->mutable_tensor_type()->set_elem_type(
      f32);
  check_refused(sequence, unsupported, {"graph input 'list'", "sequence of unknown length", "--dim"});

  model string = dense();
  string.input("words", {3}, onnx::TensorProto::STRING);
  check_compiles(string);
  folder const of_strings;
  write(of_strings / "model.onnx", string.bytes());
  outcome const in_c = run_inlay({"compile", (of_strings / "model.onnx").string(), "-o",
                                  (of_strings / "model.hpp").string(), "--c-api"});
  CHECK(in_c.status == unsupported);
  CHECK(in_c.err.find("no strings: 'words'") != std::string::npos);

  model complex = dense();
  complex.input("z", {3}, onnx::TensorProto::COMPLEX64);
  check_refused(complex, unsupported, {"graph input 'z'", "complex64"});

  model unused = dense();
  unused.proto.add_functions()->set_name("f");
  check_compiles(unused);
  model recursive = dense();
  onnx::FunctionProto& f = *recursive.proto.add_functions();
  f.set_name("Relu");
  f.add_input("x");
  f.add_output("y");
  *f.add_node() = recursive.graph().node(1);
  check_refused(recursive, bad_input, {"(Relu)", "recursive"});

  model no_type = dense();
  no_type.graph().add_input()->set_name("untyped");
  check_refused(no_type, bad_input, {"graph input 'untyped'", "no element type"});

  model unknown_type = dense();
  unknown_type.input("odd", {3}, 77);
  check_refused(unknown_type, bad_input, {"graph input 'odd'", "no element type"});
}

TEST_CASE("values whose names hash alike, or to the number that stands for no edge") {
  constexpr char const* zero = "\xd5\x6b\xb9\x53\x42\x87\x08\x36";
  constexpr char const *one = "8yn0iYCKYHlIj4-BwPqk", *two = "GReLUrM4wMqfg9yzV3KQ";
  static_assert(inlay::fnv1a(zero) == 0 && inlay::fnv1a(one) == inlay::fnv1a(two));
  model m;
  m.input("x", {4});
  m.node("Relu", {"x"}, {zero});
  m.node("Relu", {zero}, {"y"});
  m.output("y", {4});
  check_refused(m, bad_input, {"hash is 0"});

  model alike;
  alike.input("x", {4});
  alike.node("Relu", {"x"}, {one});
  alike.node("Relu", {one}, {two});
  alike.output(two, {4});
  check_refused(alike, bad_input, {"same 64-bit hash", one, two});
}

TEST_CASE("a chain of 5000 nodes on a small stack") {
  model m;
  m.input("x", {4});
  std::string last = "x";
  for (int i = 0; i < 5000; ++i) {
    std::string const next = "v" + std::to_string(i);
    m.node(i % 2 ? "Relu" : "Add", i % 2 ? names{last} : names{last, last}, {next});
    last = next;
  }
  m.output(last, {4});
  folder const f;
  write(f / "chain.onnx", m.bytes());
  outcome const r = run_inlay({"compile", (f / "chain.onnx").string(), "-o", (f / "chain.hpp").string()},
                              {.stack_bytes = 512 * 1024});
  INFO(r.err);
  CHECK(r.status == done);
  CHECK(run_inlay({"inspect", (f / "chain.onnx").string()}, {.stack_bytes = 512 * 1024}).status == done);
}

TEST_CASE("a chain of 5000 constant and idle nodes") {
  model m;
  m.input("x", {4});
  m.floats("c0", {4});
  for (int i = 0; i < 2500; ++i) m.node("Relu", {"c" + std::to_string(i)}, {"c" + std::to_string(i + 1)});
  std::string last = "x";
  for (int i = 0; i < 2500; ++i) {
    std::string const next = "v" + std::to_string(i);
    m.node("Identity", {last}, {next});
    last = next;
  }
  m.node("Add", {last, "c2500"}, {"y"});
  m.output("y", {4});
  check_compiles(m);
}

TEST_CASE("a Concat of 3000 inputs") {
  model m;
  m.input("x", {1, 2});
  m.node("Concat", names(3000, "x"), {"y"}, {{"axis", 1}});
  m.output("y", {1, 6000});
  check_compiles(m);

  model constants;
  constants.input("x", {1, 6000});
  constants.floats("c", {1, 2});
  constants.node("Concat", names(3000, "c"), {"all"}, {{"axis", 1}});
  constants.node("Add", {"x", "all"}, {"y"});
  constants.output("y", {1, 6000});
  check_compiles(constants);
}

TEST_CASE("what no output depends on is dropped before it is judged") {
  model m = dense();
  m.node("Frobnicate", {"x"}, {"dead"});
  m.node("Mod", {"nowhere"}, {"dead"}, {{"fmod", 1}});
  m.node("", {"x"}, {"nameless"});
  auto& odd = *m.graph().add_initializer();  // of a type that is not supported, and without its elements
  odd.set_name("unused");
  odd.set_data_type(onnx::TensorProto::COMPLEX64);
  odd.add_dims(1000000);
  std::string const text = check_compiles(m);
  for (char const* gone : {"dead", "Mod", "unused"}) CHECK(text.find(gone) == std::string::npos);

  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"inspect", (f / "model.onnx").string()});
  CHECK(r.status == done);
  CHECK(r.out.find("3 nodes dropped") != std::string::npos);
}

TEST_CASE("what a body reads of the graph around it is not dead") {
  model m = dense();
  auto& body = *m.graph().mutable_node(1)->add_attribute();
  body.set_name("then_branch");
  body.set_type(onnx::AttributeProto::GRAPH);
  onnx::NodeProto& inner = *body.mutable_g()->add_node();
  inner.set_op_type("Identity");
  inner.add_input("outer");
  inner.add_output("inner");
  body.mutable_g()->add_output()->set_name("inner");
  m.node("Frobnicate", {"x"}, {"outer"}).set_name("read_inside");
  check_refused(m, unsupported, {"'read_inside' (Frobnicate)", "'then_branch'"});
}

TEST_CASE("the same value twice among the outputs") {
  model m = dense();
  m.output("y", {1, 3});
  std::string const text = check_compiles(m);
  CHECK(text.find("output<") == text.rfind("output<"));
}

TEST_CASE("an initializer or an input as graph output") {
  model m;
  m.input("x", {4});
  m.floats("c", {3});
  m.output("c", {3});
  check_compiles(m);
  model passed_through;
  passed_through.input("x", {4});
  passed_through.output("x", {4});
  check_compiles(passed_through);
}

}  // namespace
