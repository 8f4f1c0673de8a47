// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "verify/harness.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

namespace inlay::codegen {

std::string verify_text(case_result const& r, target const& where, bool instructions) {
  std::string text;
  for (set_result const& s : r.sets)
    for (output_result const& out : s.outputs) {
      char line[160];
      std::snprintf(line, sizeof line,
                    "max absolute error %.3g, max relative error %.3g, %zu of %zu differ: %s",
                    out.max_absolute, out.max_relative, out.differing, out.elements,
                    out.agrees() ? "agrees" : "DIFFERS");
      text += where.name + "  " + printable(s.name) + "  " + printable(out.output) + "  " + line + "\n";
    }
  if (instructions) text += where.name + "  instructions of one run: " + std::to_string(r.ticks) + "\n";
  return text;
}

std::string verify_json(verify_case const& c, case_result const& r, target const& where, bool instructions) {
  nlohmann::ordered_json json{
      {"model", c.header.source_name}, {"target", where.name}, {"agrees", r.agrees()}};
  auto const number = [](double value) {  // JSON has no infinity and no NaN
    return std::isfinite(value) ? nlohmann::ordered_json(value)
                                : nlohmann::ordered_json(std::isnan(value) ? "nan" : "inf");
  };
  for (set_result const& s : r.sets)
    for (output_result const& out : s.outputs)
      json["outputs"].push_back({{"data_set", printable(s.name, 1000)},
                                 {"output", printable(out.output, 1000)},
                                 {"elements", out.elements},
                                 {"differing", out.differing},
                                 {"max_absolute_error", number(out.max_absolute)},
                                 {"max_relative_error", number(out.max_relative)}});
  if (instructions) json["instructions"] = r.ticks;
  return json.dump(2) + "\n";
}

}  // namespace inlay::codegen
