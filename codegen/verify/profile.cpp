// SPDX-License-Identifier: Apache-2.0
#include "verify/profile.hpp"

#include "emit/device_plan.hpp"
#include "emit/table.hpp"
#include "import/diagnostic.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace inlay::codegen {

namespace {

/// The program prints `clock TICKS`, `whole TICKS` and for each step `step NUMBER TICKS CALLS`.
std::string program_text(graph const& g, std::string const& name_space, int steps, int runs) {
  std::ostringstream out;
  out << "#include \"model.hpp\"\n#include <inlay/platform/platform.hpp>\n\n#include <algorithm>\n#include "
         "<cstdio>\n\n"
      << "constexpr int steps = " << steps << ", runs = " << runs << ";\nusing model = " << name_space
      << R"(::model;

/// Sums the ticks of each step.
struct observer : inlay::platform::automatic {
  static constexpr std::size_t workers = 1;
  std::uint64_t ticks[steps], calls[steps], begun;

  void begin_step(std::size_t) { begun = now(); }
  void end_step(std::size_t step) {
    ticks[step] += now() - begun;
    ++calls[step];
  }
};

static model m;
static observer all;
static std::uint64_t samples[steps][runs], whole[runs], nothing[101];

template <class Span>
void fill(Span input) {
  using T = std::remove_reference_t<decltype(input[0])>;
  for (std::size_t i = 0; i < input.size(); ++i)
    if constexpr (inlay::elem_type_of<T> == inlay::elem_type::string) input[i] = "a string";
    else input[i] = static_cast<T>(static_cast<float>(i * 37 % 64) / 64);
}

template <std::size_t N>
unsigned long long median(std::uint64_t (&values)[N]) {
  std::sort(values, values + N);
  return values[N / 2];
}

/// What a run that fails has done counts as well.
void run(auto&... platform) {
  if constexpr (requires { m.run(platform...).what; }) static_cast<void>(static_cast<bool>(m.run(platform...)));
  else m.run(platform...);
}

void fill_inputs() {
)";
  for (graph_value const& in : g.inputs) {
    std::string const name = string_literal(in.name);
    out << "  fill(m.input<" << name << ">());\n";
    if (in.type.is_open())  // as large as it can be
      out << "  static_cast<void>(m.set<" << name << ">(m.input<" << name << ">(), decltype(m)::input_info<"
          << name << ">.dims));\n";
  }
  out << R"(}

template <class Board>
void start(Board& board) {
  if constexpr (requires { board.start(); }) board.start();
}

int main() {
  start(all);
  for (std::uint64_t& t : nothing) {
    all.ticks[0] = 0;
    all.begin_step(0);
    all.end_step(0);
    t = all.ticks[0];
  }
  std::printf("clock %llu\n", median(nothing));
  for (int r = 0; r < runs; ++r) {
    fill_inputs();
    std::uint64_t const begun = all.now();
    run();
    whole[r] = all.now() - begun;
  }
  std::printf("whole %llu\n", median(whole));
  for (int r = 0; r < runs; ++r) {
    fill_inputs();
    for (int s = 0; s < steps; ++s) all.ticks[s] = all.calls[s] = 0;
    run(all);
    for (int s = 0; s < steps; ++s) samples[s][r] = all.ticks[s];
  }
  for (int s = 0; s < steps; ++s)
    std::printf("step %d %llu %llu\n", s, median(samples[s]), static_cast<unsigned long long>(all.calls[s]));
  std::puts("end");
  return 0;
}
)";
  return out.str();
}

/// What is known of the steps before they run.
std::vector<profiled_step> steps_of(graph const& g, device_plan const& plan) {
  program_records const& p = plan.program();
  auto const at = [](std::int32_t i) { return static_cast<std::size_t>(i); };
  std::vector<profiled_step> result(at(p.step_count));
  for (std::int32_t s = 0; s < p.step_count; ++s) {
    step_record const& step = p.steps[at(s)];
    profiled_step& r = result[at(s)];
    r.node = g.nodes[at(step.head)].name;
    r.op_type = g.nodes[at(step.head)].op_type;
    r.by_reference = plan.by_reference(at(step.head));
    r.macs = plan.records().nodes[at(step.head)].macs;
    for (fused_node const& f : p.fused_of(step)) r.fused.push_back(g.nodes[at(f.node)].name);
  }
  for (std::int32_t t = 0; t < p.task_count; ++t)
    for (std::int32_t const s : p.stages_of(p.tasks[at(t)])) result[at(s)].task = t;
  return result;
}

double sum_of_steps(profile_result const& p) {
  double sum = 0;
  for (profiled_step const& s : p.steps) sum += s.ticks;
  return sum > 0 ? sum : 1;
}

std::string formatted(char const* format, double number) {
  char text[40];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

}  // namespace

profile_result profile_model(graph const& prepared, header_options const& header, target const& where,
                             harness_options const& options, int runs) {
  device_plan const plan(prepared, type_table(prepared), {header.policy});
  profile_result p;
  p.steps = steps_of(prepared, plan);
  if (p.steps.empty()) throw failure("the model has no step to profile");
  scratch_folder const scratch;
  header_options how = header;
  how.name_space = "profiled";
  std::vector<std::pair<std::filesystem::path, std::string>> files{
      {scratch.path() / "main.cpp",
       program_text(prepared, how.name_space, static_cast<int>(p.steps.size()), runs)}};
  add_header(files, scratch.path() / "model.hpp", emit_header(prepared, how));
  write_files(files);
  program_result const ran = compile_and_run(scratch.path(), with_hooks(where, prepared), options);
  if (!ran.fault.empty()) throw failure(ran.fault);
  std::istringstream lines(ran.printed);
  double clock = 0;
  bool ended = false;
  for (std::string word; lines >> word;) {
    std::size_t step = 0;
    if (word == "clock") lines >> clock;
    else if (word == "whole") lines >> p.whole;
    else if (word == "end") ended = true;
    else if (word == "step" && lines >> step && step < p.steps.size()) {
      profiled_step& s = p.steps[step];
      lines >> s.ticks >> s.calls;
      s.ticks = std::max(0.0, s.ticks - clock * static_cast<double>(s.calls));
    }
  }
  if (!ended) throw failure("the program printed no complete result");
  return p;
}

std::string profile_text(profile_result const& p, bool instructions) {
  std::vector<std::vector<std::string>> cells{{"step", "task", "node", "operator", "fused", "calls", "MACs",
                                               instructions ? "instructions" : "us", "share",
                                               instructions ? "per MAC" : "GFLOP/s"}};
  double const sum = sum_of_steps(p);
  for (std::size_t i = 0; i < p.steps.size(); ++i) {
    profiled_step const& s = p.steps[i];
    auto const macs = static_cast<double>(s.macs);
    std::string fused = s.by_reference ? "reference loop" : "";
    for (std::string const& name : s.fused) fused += (fused.empty() ? "" : ", ") + name;
    std::string const rate = s.macs == 0 || s.ticks == 0 ? ""
                             : instructions              ? formatted("%.2f", s.ticks / macs)
                                                         : formatted("%.1f", 2 * macs / s.ticks);
    cells.push_back({std::to_string(i), std::to_string(s.task), printable(s.node, 1000), s.op_type,
                     printable(fused, 1000), std::to_string(s.calls), std::to_string(s.macs),
                     instructions ? formatted("%.0f", s.ticks) : formatted("%.2f", s.ticks / 1000),
                     formatted("%.1f %%", 100 * s.ticks / sum), rate});
  }
  std::string text = table(cells, {0, 1, 5, 6, 7, 8, 9}, {2, 3, 4}) + "\n";
  if (instructions)
    text += formatted("all steps %.0f instructions", sum) +
            formatted(", a run that is not observed %.0f\n", p.whole);
  else
    text += formatted("all steps %.2f us", sum / 1000) +
            formatted(", a run that is not observed %.2f us\n", p.whole / 1000);
  return text;
}

std::string profile_json(profile_result const& p, bool instructions) {
  nlohmann::ordered_json json{{"unit", instructions ? "instructions" : "ns"}, {"whole", p.whole}};
  double const sum = sum_of_steps(p);
  json["steps"] = nlohmann::ordered_json::array();
  for (profiled_step const& s : p.steps) {
    nlohmann::ordered_json fused = nlohmann::ordered_json::array();
    for (std::string const& name : s.fused) fused.push_back(printable(name, 1000));
    json["steps"].push_back({{"node", printable(s.node, 1000)},
                             {"operator", s.op_type},
                             {"fused", fused},
                             {"reference_loop", s.by_reference},
                             {"task", s.task},
                             {"calls", s.calls},
                             {"macs", s.macs},
                             {"ticks", s.ticks},
                             {"share", s.ticks / sum}});
  }
  return json.dump(2) + "\n";
}

}  // namespace inlay::codegen
