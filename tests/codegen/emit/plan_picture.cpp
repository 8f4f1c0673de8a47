// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;

TEST_CASE("the picture of a plan names every buffer, and no name of a model can end a tag") {
  model m;
  m.input("x", {1, 3, 8, 8});
  m.floats("W", {4, 3, 1, 1});
  m.node("Conv", {"x", "W"}, {"</title><script>&\""});
  m.node("MaxPool", {"</title><script>&\""}, {"y"}, {{"kernel_shape", dims{2, 2}}});
  m.output("y", {1, 4, 7, 7});
  folder const f;
  write(f / "model.onnx", m.proto.SerializeAsString());
  for (std::string const policy : {"balanced", "speed", "ram", "size"}) {
    CAPTURE(policy);
    outcome const result = run_inlay(
        {"inspect", (f / "model.onnx").string(), "--policy", policy, "--svg", (f / "plan.svg").string()});
    CHECK(result.status == done);
    std::string const picture = read(f / "plan.svg");
    CHECK(picture.starts_with("<svg "));
    CHECK(picture.ends_with("</svg>\n"));
    CHECK(picture.find("policy " + policy) != std::string::npos);
    CHECK(picture.find("<title>x: 768 bytes") != std::string::npos);
    CHECK(picture.find("&lt;/title&gt;&lt;script&gt;&amp;&quot;") != std::string::npos);
    CHECK(picture.find("<script") == std::string::npos);
  }
}

TEST_CASE(
    "the report as a page has every node, its bars and the plan, and no name of a model can end a tag") {
  model m;
  m.input("x", {1, 3, 8, 8});
  m.floats("W", {4, 3, 1, 1});
  m.node("Conv", {"x", "W"}, {"</td><script>&\""});
  m.node("Trilu", {"</td><script>&\""}, {"triangle"});
  m.node("Relu", {"triangle"}, {"y"});
  m.output("y", {1, 4, 8, 8});
  folder const f;
  write(f / "model.onnx", m.proto.SerializeAsString());
  outcome const result =
      run_inlay({"inspect", (f / "model.onnx").string(), "--html", (f / "report.html").string()});
  CHECK(result.status == done);
  std::string const page = read(f / "report.html");
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;/td&gt;&lt;script&gt;&amp;&quot;") != std::string::npos);
  for (std::string const op_type : {"Conv", "Trilu", "Relu"}) {
    CAPTURE(op_type);
    CHECK(page.find("font-weight=\"bold\">" + op_type + "</text>") !=
          std::string::npos);                                          // a box of the graph
    CHECK(page.find("<td>" + op_type + "<td>") != std::string::npos);  // a row of the table
  }
  CHECK(page.find("<title>x: 768 bytes") != std::string::npos);  // the plan
  CHECK(page.find("http", page.find("<body>")) ==
        page.find("http://www.w3.org/2000/svg"));  // nothing is loaded

  // Trilu has no kernel; Conv and Relu have one.
  CHECK(page.find("1 run by their reference loop") != std::string::npos);
  CHECK(page.find("class=\"loop\">reference loop") != std::string::npos);
  CHECK(result.out.find("reference loop") != std::string::npos);
  CHECK(result.out.find("reference loop", result.out.find("reference loop") + 1) == std::string::npos);
}

TEST_CASE("a picture that cannot be written is a clear error") {
  model m;
  m.input("x", {2});
  m.node("Abs", {"x"}, {"y"});
  m.output("y", {2});
  folder const f;
  write(f / "model.onnx", m.proto.SerializeAsString());
  check_refused(
      run_inlay({"inspect", (f / "model.onnx").string(), "--svg", (f / "none" / "plan.svg").string()}),
      bad_input, {"cannot write", "plan.svg"});
}

}  // namespace INLAY_UNIT
