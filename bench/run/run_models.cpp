// SPDX-License-Identifier: Apache-2.0
// Times one model on several engines that take turns: sample i of each, then sample i + 1. A sample is the
// mean of a number of runs. What neighbours on the machine do then hits all of them alike, and a ratio is the
// median of the ratios within the rounds. The peak of the core is measured in each round too.
#include "engine.h"
#include "ort.hpp"
#include "peers.hpp"

#include "../../examples/03-mobilenet/tensor_file.hpp"
#include "../../examples/models/splitmix64.hpp"
#include "../common/clock.hpp"
#include "../common/peak.hpp"
#include "../common/statistics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <dlfcn.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <thread>

namespace {

using namespace inlay::bench;
using nlohmann::ordered_json;

struct options {
  std::string name, onnx, data, ort, json;
  std::vector<std::string> engines;
  std::vector<int> ort_threads{1, 2};
  bool opencv = false;
  int runs = 10, samples = 60;
};

struct engine {
  std::string name;
  int threads = 1;
  std::function<void(float const*, float*)> run{};
  struct bench_model const* facts = nullptr;  // of a shared library
  std::string fault{};                        // why it does not run
  std::vector<float> output{};
  std::vector<double> ns{},
      wall_ns{};  // per run, a sample each: of the thread, or by the wall if there are several
};

struct model_data {
  std::vector<float> input;
  std::vector<std::int64_t> dims;
  std::size_t output_elements = 0;
};

/// An engine in a shared library, NAME=FILE.
engine load_library(std::string const& argument) {
  std::size_t const equals = argument.find('=');
  if (equals == std::string::npos)
    throw std::runtime_error("--engine: found '" + argument + "', wanted NAME=FILE");
  engine e{.name = argument.substr(0, equals)};
  void* const library = dlopen(argument.substr(equals + 1).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(std::string("--engine: ") + dlerror());
  using function = struct bench_model const*();
  auto const entry = reinterpret_cast<function*>(dlsym(library, "bench_model"));
  if (entry == nullptr) throw std::runtime_error("--engine: " + argument + " has no bench_model");
  e.facts = entry();
  e.threads = e.facts->threads > 1 ? static_cast<int>(e.facts->threads) : 1;
  e.run = e.facts->run;
  return e;
}

engine load_peer(std::string name, int threads, std::function<std::unique_ptr<peer>()> const& load) {
  engine e{.name = std::move(name), .threads = threads};
  try {
    std::shared_ptr<peer> const loaded = load();
    e.run = [loaded](float const* x, float* y) { loaded->run(x, y); };
  } catch (std::exception const& fault) {
    e.fault = fault.what();
  }
  return e;
}

/// One run, for the output and for what an engine does only once.
void try_out(engine& e, model_data const& m) {
  e.output.resize(m.output_elements);
  try {
    e.run(m.input.data(), e.output.data());
  } catch (std::exception const& fault) {
    e.fault = fault.what();
  }
}

/// Adds a sample. The time of an engine of one thread is that of the thread, which other programs do not
/// lengthen.
void sample(engine& e, model_data const& m, int runs) {
  stopwatch const watch;
  for (int i = 0; i < runs; ++i) e.run(m.input.data(), e.output.data());
  double const thread = watch.thread(), wall = watch.wall();
  e.ns.push_back((e.threads == 1 ? thread : wall) / runs);
  e.wall_ns.push_back(wall / runs);
}

/// The largest difference of two outputs as a share of the largest of `wanted`; infinite where one has NaN and the
/// other has not.
double error_of(std::vector<float> const& found, std::vector<float> const& wanted) {
  float largest = 0, difference = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::isnan(found[i]) && std::isnan(wanted[i])) continue;
    if (!(std::fabs(found[i] - wanted[i]) < INFINITY)) return INFINITY;
    largest = std::max(largest, std::fabs(wanted[i]));
    difference = std::max(difference, std::fabs(found[i] - wanted[i]));
  }
  return static_cast<double>(difference / largest);
}

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

ordered_json to_json(summary const& s) {
  return {
      {"mean", s.mean},     {"deviation", s.deviation},  {"least", s.least},    {"lower_quartile", s.lower},
      {"median", s.median}, {"upper_quartile", s.upper}, {"largest", s.largest}};
}

/// Engine times and peaks of all rounds, as JSON.
ordered_json report(options const& o, std::vector<engine> const& engines,
                    std::vector<std::pair<vectors, std::vector<double>>> const& peaks,
                    std::string const& ort_version) {
  char date[32]{};
  std::time_t const now = std::time(nullptr);
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  ordered_json j{{"model", o.name},
                 {"date", date},
                 {"cpu", cpu_name()},
                 {"processors", std::thread::hardware_concurrency()},
                 {"runs_per_sample", o.runs},
                 {"samples", o.samples},
                 {"onnx_runtime", ort_version},
                 {"opencv", opencv_version()}};
  for (auto const& [v, gflops] : peaks)
    j["peak_gflops"][std::string(name_of(v))] = to_json(summarize(gflops));
  engine const* truth = nullptr;
  for (engine const& e : engines)
    if (e.facts == nullptr && e.fault.empty()) {
      truth = &e;
      break;
    }
  for (engine const& e : engines) {
    ordered_json k{{"name", e.name}, {"threads", e.threads}};
    if (e.facts != nullptr && e.facts->nodes != 0) {
      k["built_for"] = e.facts->built_for;
      k["macs"] = e.facts->macs;
      k["nodes"] = e.facts->nodes;
      k["steps"] = e.facts->steps;
      k["arena_bytes"] = e.facts->arena_bytes;
      k["weights_bytes"] = e.facts->weights_bytes;
    }
    if (!e.fault.empty()) {
      k["fault"] = e.fault;
      j["engines"].push_back(k);
      continue;
    }
    k["ns"] = to_json(summarize(e.ns));
    k["wall_ns"] = to_json(summarize(e.wall_ns));
    if (truth != nullptr && truth != &e) k["error"] = error_of(e.output, truth->output);
    for (engine const& other : engines) {
      if (&other == &e || other.ns.size() != e.ns.size()) continue;
      std::vector<double> ratios;
      for (std::size_t i = 0; i < e.ns.size(); ++i) ratios.push_back(other.ns[i] / e.ns[i]);
      k["times_faster_than"][other.name] = to_json(summarize(ratios));
    }
    k["samples_ns"] = e.ns;
    j["engines"].push_back(k);
  }
  return j;
}

void print(ordered_json const& j) {
  std::printf("%s: %d samples of %d runs\n", j["model"].get<std::string>().c_str(), j["samples"].get<int>(),
              j["runs_per_sample"].get<int>());
  for (auto const& [name, gflops] : j["peak_gflops"].items())
    std::printf("  peak %-8s %8.1f GFLOP/s\n", name.c_str(), gflops["median"].get<double>());
  for (auto const& e : j["engines"]) {
    std::printf("  %-18s", e["name"].get<std::string>().c_str());
    if (e.contains("fault")) {
      std::printf(" %s\n", e["fault"].get<std::string>().c_str());
      continue;
    }
    auto const& ns = e["ns"];
    std::printf(" %10.2f us  [%.2f, %.2f]  mean %.2f sd %.2f", ns["median"].get<double>() / 1e3,
                ns["lower_quartile"].get<double>() / 1e3, ns["upper_quartile"].get<double>() / 1e3,
                ns["mean"].get<double>() / 1e3, ns["deviation"].get<double>() / 1e3);
    if (e.contains("macs"))
      std::printf("  %.1f GFLOP/s", 2 * e["macs"].get<double>() / ns["median"].get<double>());
    if (e.contains("error")) std::printf("  error %.1e", e["error"].get<double>());
    std::printf("\n");
  }
  std::fflush(stdout);
}

void run(options const& o) {
  std::unique_ptr<onnx_runtime> ort;  // outlives its sessions
  std::vector<engine> engines;
  for (std::string const& argument : o.engines) engines.push_back(load_library(argument));
  if (engines.empty()) throw std::runtime_error("--engine: wanted one at least");
  struct bench_model const& facts = *engines[0].facts;

  model_data m;
  m.dims.assign(facts.input_dims, facts.input_dims + facts.input_rank);
  m.input.resize(facts.input_elements);
  m.output_elements = facts.output_elements;
  if (!o.data.empty()) {
    if (!example::read_tensor(o.data.c_str(), m.input))
      throw std::runtime_error(o.data + ": not the model's input");
  } else {
    example::splitmix64 random(1);
    for (float& x : m.input) x = random.uniform(-1, 1);
  }

  if (!o.ort.empty()) {
    ort = std::make_unique<onnx_runtime>(o.ort);
    for (int threads : o.ort_threads)
      engines.push_back(load_peer("ONNX Runtime x" + std::to_string(threads), threads,
                                  [&] { return ort->load(o.onnx, threads, m.dims, m.output_elements); }));
  }
  if (o.opencv)
    engines.push_back(
        load_peer("OpenCV", 1, [&] { return load_opencv(o.onnx, 1, m.dims, m.output_elements); }));
  for (engine& e : engines)
    if (e.fault.empty()) try_out(e, m);

  std::vector<engine*> turns;
  for (engine& e : engines)
    if (e.fault.empty() && e.threads == 1) turns.push_back(&e);
  std::vector<std::pair<vectors, std::vector<double>>> peaks;
  for (vectors v : {vectors::avx2, vectors::avx512})
    if (has(v)) peaks.emplace_back(v, std::vector<double>{});

  for (int i = 0; i < o.samples; ++i) {
    for (auto& [v, gflops] : peaks) gflops.push_back(measure_peak(v, 3));
    for (std::size_t k = 0; k < turns.size(); ++k) {
      engine& e =
          *turns[(k + static_cast<std::size_t>(i)) % turns.size()];  // nobody always comes after the same one
      sample(e, m, o.runs);
    }
    for (engine& e : engines)
      if (e.fault.empty() && e.threads > 1) {
        sample(e, m, o.runs);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // its threads spin before they sleep
      }
  }
  ordered_json const j = report(o, engines, peaks, ort ? ort->version() : "");
  print(j);
  if (!o.json.empty()) {
    std::ofstream file(o.json);
    file << j.dump(1) << "\n";
    if (!file.flush()) throw std::runtime_error("cannot write " + o.json);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Times one model on several engines that take turns"};
  options o;
  app.add_option("--model", o.name, "name of the model")->required();
  app.add_option("--onnx", o.onnx, "the model")->required();
  app.add_option("--data", o.data, "input, a TensorProto; default: random numbers");
  app.add_option("--engine", o.engines, "NAME=FILE, a shared library as in engine.h");
  app.add_option("--ort", o.ort, "ONNX Runtime's shared library");
  app.add_option("--ort-threads", o.ort_threads, "numbers of threads for ONNX Runtime");
  app.add_flag("--opencv", o.opencv, "OpenCV's DNN module too");
  app.add_option("--runs", o.runs, "runs of a sample")->check(CLI::PositiveNumber);
  app.add_option("--samples", o.samples, "samples of each engine")->check(CLI::PositiveNumber);
  app.add_option("--json", o.json, "file for the results");
  CLI11_PARSE(app, argc, argv);
  try {
    run(o);
    return 0;
  } catch (std::exception const& fault) {
    std::cerr << "run_models: " << fault.what() << "\n";
    return 1;
  }
}
