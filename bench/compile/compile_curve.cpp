// SPDX-License-Identifier: Apache-2.0
// Compiles generated headers of growing graphs and draws seconds and peak memory against the number of nodes,
// for each compiler, with its default limits.
#include "emit/header.hpp"
#include "import/diagnostic.hpp"
#include "prepare/prepare.hpp"
#include "verify/target.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <sstream>

namespace {
using namespace inlay::codegen;
namespace fs = std::filesystem;

/// A chain of `count` nodes with shortcuts, as residual networks have: Conv, Relu, MaxPool, Add in turn.
/// Extents change along the chain, so that equal kernels do not make it cheaper than a network is.
graph make_graph(int count) {
  graph g;
  g.opset = 17;
  auto const image = [](std::string const& name, std::int64_t channels) {
    return graph_value{name, {inlay::elem_type::float_, true, {1, channels, 16, 16}, {"", "", "", ""}}};
  };
  constexpr std::int64_t first_channels = 8;
  std::int64_t channels = first_channels;
  g.inputs.push_back(image("x", channels));
  std::string last = "x", shortcut = "x";
  for (int i = 0; i < count; ++i) {
    node n;
    n.name = "node_" + std::to_string(i) + "_of_a_network";
    n.position = static_cast<std::size_t>(i);
    n.inputs = {last};
    n.outputs = {n.name};
    switch (i % 4) {
      case 0: {
        std::int64_t const to = first_channels + i / 40 % 8 * 8;  // a new width for every ten blocks
        n.op_type = "Conv";
        n.inputs.push_back("weights_" + std::to_string(i));
        g.constants[n.inputs[1]] = make_constant<float>({to, channels, 1, 1});
        channels = to;
        break;
      }
      case 1:
        n.op_type = "Relu";
        shortcut = n.outputs[0];
        break;
      case 2:
        n.op_type = "MaxPool";
        n.attributes["kernel_shape"] = std::vector<std::int64_t>{3, 3};
        n.attributes["pads"] = std::vector<std::int64_t>{1, 1, 1, 1};
        break;
      default:
        n.op_type = "Add";
        n.inputs.push_back(shortcut);
        break;
    }
    last = n.outputs[0];
    g.nodes.push_back(n);
  }
  g.outputs.push_back(image(last, channels));
  return g;
}

struct measurement {
  int nodes = 0;
  double seconds = 0;
  double megabytes = 0;
};

/// Runs a compiler and returns its time on the processor, user and system, and its peak memory. Throws
/// failure with what it says where it fails.
measurement measure(std::vector<std::string> const& command, fs::path const& log, int nodes) {
  std::vector<char*> argv;
  for (std::string const& a : command) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  if (posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0)
    throw failure("cannot run '" + command[0] + "'");
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  posix_spawn_file_actions_destroy(&actions);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw failure(command[0] + " fails at " + std::to_string(nodes) + " nodes");
  // ru_maxrss is the largest of the compiler's processes, in KiB.
  auto const seconds = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {nodes, seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

/// A line for each compiler: seconds over nodes.
std::string svg(std::vector<std::pair<std::string, std::vector<measurement>>> const& curves) {
  constexpr double width = 640, height = 360, margin = 50;
  double most_seconds = 1, most_nodes = 1;
  for (auto const& [name, curve] : curves)
    for (measurement const& m : curve) {
      most_seconds = std::max(most_seconds, m.seconds);
      most_nodes = std::max(most_nodes, static_cast<double>(m.nodes));
    }
  auto const x = [&](double nodes) { return margin + nodes / most_nodes * (width - 2 * margin); };
  auto const y = [&](double seconds) {
    return height - margin - seconds / most_seconds * (height - 2 * margin);
  };
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << width << "\" height=\"" << height
      << "\" font-family=\"sans-serif\" font-size=\"12\">\n<path d=\"M" << margin << " " << margin << "V"
      << height - margin << "H" << width - margin << "\" fill=\"none\" stroke=\"black\"/>\n<text x=\""
      << width / 2 << "\" y=\"" << height - 12 << "\">nodes</text>\n<text x=\"8\" y=\"" << margin - 12
      << "\">seconds to compile</text>\n";
  char const* const colours[] = {"#1f6feb", "#d1442f", "#2da44e"};
  std::size_t c = 0;
  for (auto const& [name, curve] : curves) {
    std::string const colour = colours[c % std::size(colours)];
    out << "<polyline fill=\"none\" stroke=\"" << colour << "\" points=\"";
    for (measurement const& m : curve) out << x(m.nodes) << "," << y(m.seconds) << " ";
    out << "\"/>\n<text x=\"" << margin + 12 << "\" y=\"" << margin + 16 * static_cast<double>(c)
        << "\" fill=\"" << colour << "\">" << name << "</text>\n";
    for (measurement const& m : curve) {
      char label[32];
      std::snprintf(label, sizeof label, "%.1f", m.seconds);
      out << "<circle cx=\"" << x(m.nodes) << "\" cy=\"" << y(m.seconds) << "\" r=\"3\" fill=\"" << colour
          << "\"/>\n"
          << "<text x=\"" << x(m.nodes) - 24 << "\" y=\"" << y(m.seconds) - 6 << "\">" << label
          << "</text>\n";
    }
    ++c;
  }
  out << "</svg>\n";
  return out.str();
}

std::string numbers(std::string const& optimize,
                    std::vector<std::pair<std::string, std::vector<measurement>>> const& curves) {
  nlohmann::ordered_json j{{"optimize", optimize}};
  for (auto const& [compiler, curve] : curves)
    for (measurement const& m : curve)
      j["measurements"].push_back({{"compiler", compiler},
                                   {"nodes", m.nodes},
                                   {"seconds", std::round(m.seconds * 100) / 100},
                                   {"mebibytes", std::round(m.megabytes)}});
  return j.dump(1) + "\n";
}
}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Seconds and memory that compilers take for graphs of growing size"};
  std::vector<std::string> compilers{"g++", "clang++-19"};
  std::vector<int> sizes{10, 50, 100, 200, 500, 1000};
  std::string optimize = "-O3", picture, json;
  app.add_option("--compiler", compilers, "compilers to measure");
  app.add_option("--nodes", sizes, "numbers of nodes");
  app.add_option("--optimize", optimize, "optimisation level");
  app.add_option("--svg", picture, "file for the picture");
  app.add_option("--json", json, "file for the numbers");
  CLI11_PARSE(app, argc, argv);
  try {
    scratch_folder const scratch;
    std::vector<std::pair<std::string, std::vector<measurement>>> curves;
    for (std::string const& compiler : compilers) {
      curves.emplace_back(compiler, std::vector<measurement>{});
      std::printf("%-12s %8s %10s %10s\n", compiler.c_str(), "nodes", "seconds", "MiB");
      for (int nodes : sizes) {
        graph g = make_graph(nodes);
        (void)prepare(g);
        header_options options{"chain.onnx", std::string(64, '0'), "chain", weights_form::incbin, ""};
        generated_header const header = emit_header(g, options);
        fs::path const file = scratch.path() / "chain.hpp", unit = scratch.path() / "unit.cpp";
        write_files({{file, header.text},
                     {file.string() + weights_suffix, header.weights},
                     {unit, "#include \"chain.hpp\"\nvoid run(chain::model& m) { m.run(); }\n"}});
        std::vector<std::string> command{compiler, "-std=c++20", optimize, "-march=x86-64-v3", "-w"};
        for (std::string const& flag : include_flags(scratch.path())) command.push_back(flag);
        for (std::string const& more :
             {std::string("-c"), unit.string(), std::string("-o"), (scratch.path() / "unit.o").string()})
          command.push_back(more);
        fs::path const log = scratch.path() / "log";
        measurement const m = measure(command, log, nodes);
        curves.back().second.push_back(m);
        std::printf("%-12s %8d %10.2f %10.0f\n", "", m.nodes, m.seconds, m.megabytes);
        std::fflush(stdout);
      }
    }
    if (!picture.empty()) write_files({{picture, svg(curves)}});
    if (!json.empty()) write_files({{json, numbers(optimize, curves)}});
    return 0;
  } catch (failure const& e) {
    std::cerr << "compile_curve: " << e.what() << "\n";
    return 1;
  }
}
