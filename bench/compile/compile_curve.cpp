// SPDX-License-Identifier: Apache-2.0
// Compiles generated headers of growing graphs and draws seconds and peak memory against the number of nodes, the taps
// of one convolution, or the number of convolutions of which no two are alike, for each compiler, with its default
// limits.
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
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <sstream>

namespace {
using namespace inlay::codegen;
namespace fs = std::filesystem;

graph_value image(std::string const& name, std::int64_t channels, std::int64_t side) {
  graph_value value;
  value.name = name;
  value.type.type = inlay::elem_type::float_;
  value.type.has_shape = true;
  value.type.dims = {1, channels, side, side};
  value.type.symbols.resize(4);
  return value;
}

/// Adds a convolution of padded windows of `kernel` x `kernel`, behind the value that the last node made or "x".
void add_convolution(graph& g, std::int64_t from, std::int64_t to, std::int64_t kernel) {
  node n;
  n.name = "convolution_" + std::to_string(g.nodes.size());
  n.position = g.nodes.size();
  n.op_type = "Conv";
  n.inputs = {g.nodes.empty() ? "x" : g.nodes.back().outputs[0], n.name + "_weights"};
  n.outputs = {n.name};
  n.attributes["kernel_shape"] = std::vector<std::int64_t>{kernel, kernel};
  n.attributes["pads"] = std::vector<std::int64_t>(4, kernel / 2);
  g.constants[n.inputs[1]] = make_constant<float>({to, from, kernel, kernel});
  g.nodes.push_back(n);
}

/// One convolution of `taps` taps, a square number of odd root, whose windows reach past every border.
graph make_kernel(int taps) {
  graph g;
  g.opset = 17;
  g.inputs.push_back(image("x", 8, 48));
  add_convolution(g, 8, 16, static_cast<std::int64_t>(std::lround(std::sqrt(taps))));
  g.outputs.push_back(image(g.nodes.back().outputs[0], 16, 48));
  return g;
}

/// A chain of `count` convolutions 3x3, of which no two have the same channels.
graph make_layers(int count) {
  graph g;
  g.opset = 17;
  g.inputs.push_back(image("x", 8, 16));
  for (int i = 0; i < count; ++i) add_convolution(g, 8 + i, 9 + i, 3);
  g.outputs.push_back(image(g.nodes.back().outputs[0], 8 + count, 16));
  return g;
}

/// A chain of `count` nodes with shortcuts, as residual networks have: Conv, Relu, MaxPool, Add in turn.
/// Extents change along the chain, so that equal kernels do not make it cheaper than a network is.
graph make_chain(int count) {
  graph g;
  g.opset = 17;
  constexpr std::int64_t first_channels = 8;
  std::int64_t channels = first_channels;
  g.inputs.push_back(image("x", channels, 16));
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
  g.outputs.push_back(image(last, channels, 16));
  return g;
}

/// What the curve is against.
struct axis {
  char const* name;
  graph (*make)(int size);
  std::vector<int> sizes;
};
std::vector<axis> const axes{{"nodes", make_chain, {10, 50, 100, 200, 500, 1000}},
                             {"taps", make_kernel, {1, 9, 25, 49, 121, 225, 441, 961}},
                             {"layers", make_layers, {5, 10, 20, 40, 80, 160, 300}}};

struct measurement {
  int size = 0;
  double seconds = 0;
  double megabytes = 0;
};

/// Runs a compiler and returns its time on the processor, user and system, and its peak memory. Throws
/// failure with what it says where it fails.
measurement measure(std::vector<std::string> const& command, fs::path const& log, int size, axis const& of) {
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
    throw failure(command[0] + " fails at " + std::to_string(size) + " " + of.name);
  // ru_maxrss is the largest of the compiler's processes, in KiB.
  auto const seconds = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {size, seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

/// A line for each compiler: seconds over sizes.
std::string svg(axis const& of, std::vector<std::pair<std::string, std::vector<measurement>>> const& curves) {
  constexpr double width = 640, height = 360, margin = 50;
  double most_seconds = 1, most_size = 1;
  for (auto const& [name, curve] : curves)
    for (measurement const& m : curve) {
      most_seconds = std::max(most_seconds, m.seconds);
      most_size = std::max(most_size, static_cast<double>(m.size));
    }
  auto const x = [&](double size) { return margin + size / most_size * (width - 2 * margin); };
  auto const y = [&](double seconds) {
    return height - margin - seconds / most_seconds * (height - 2 * margin);
  };
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << width << "\" height=\"" << height
      << "\" font-family=\"sans-serif\" font-size=\"12\">\n<path d=\"M" << margin << " " << margin << "V"
      << height - margin << "H" << width - margin << "\" fill=\"none\" stroke=\"black\"/>\n<text x=\""
      << width / 2 << "\" y=\"" << height - 12 << "\">" << of.name << "</text>\n<text x=\"8\" y=\""
      << margin - 12 << "\">seconds to compile</text>\n";
  char const* const colours[] = {"#1f6feb", "#d1442f", "#2da44e"};
  std::size_t c = 0;
  for (auto const& [name, curve] : curves) {
    std::string const colour = colours[c % std::size(colours)];
    out << "<polyline fill=\"none\" stroke=\"" << colour << "\" points=\"";
    for (measurement const& m : curve) out << x(m.size) << "," << y(m.seconds) << " ";
    out << "\"/>\n<text x=\"" << margin + 12 << "\" y=\"" << margin + 16 * static_cast<double>(c)
        << "\" fill=\"" << colour << "\">" << name << "</text>\n";
    for (measurement const& m : curve) {
      char label[32];
      std::snprintf(label, sizeof label, "%.1f", m.seconds);
      out << "<circle cx=\"" << x(m.size) << "\" cy=\"" << y(m.seconds) << "\" r=\"3\" fill=\"" << colour
          << "\"/>\n"
          << "<text x=\"" << x(m.size) - 24 << "\" y=\"" << y(m.seconds) - 6 << "\">" << label << "</text>\n";
    }
    ++c;
  }
  out << "</svg>\n";
  return out.str();
}

std::string numbers(axis const& of, std::string const& optimize,
                    std::vector<std::pair<std::string, std::vector<measurement>>> const& curves) {
  nlohmann::ordered_json j{{"optimize", optimize}};
  for (auto const& [compiler, curve] : curves)
    for (measurement const& m : curve)
      j["measurements"].push_back({{"compiler", compiler},
                                   {of.name, m.size},
                                   {"seconds", std::round(m.seconds * 100) / 100},
                                   {"mebibytes", std::round(m.megabytes)}});
  return j.dump(1) + "\n";
}
}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Seconds and memory that compilers take for graphs of growing size"};
  std::vector<std::string> compilers{"g++", "clang++-19"};
  std::vector<int> sizes;
  std::vector<std::string> names;
  for (axis const& a : axes) names.emplace_back(a.name);
  std::string against = names[0], optimize = "-O3", picture, json;
  app.add_option("--compiler", compilers, "compilers to measure");
  app.add_option("--against", against, "what grows")->check(CLI::IsMember(names));
  app.add_option("--sizes", sizes, "how far, in steps");
  app.add_option("--optimize", optimize, "optimisation level");
  app.add_option("--svg", picture, "file for the picture");
  app.add_option("--json", json, "file for the numbers");
  CLI11_PARSE(app, argc, argv);
  axis const& of = *std::find_if(axes.begin(), axes.end(), [&](axis const& a) { return a.name == against; });
  if (sizes.empty()) sizes = of.sizes;
  try {
    scratch_folder const scratch;
    std::vector<std::pair<std::string, std::vector<measurement>>> curves;
    for (std::string const& compiler : compilers) {
      curves.emplace_back(compiler, std::vector<measurement>{});
      std::printf("%-12s %8s %10s %10s\n", compiler.c_str(), of.name, "seconds", "MiB");
      for (int size : sizes) {
        graph g = of.make(size);
        (void)prepare(g);
        header_options options{"chain.onnx", std::string(64, '0'), "chain", weights_form::incbin, ""};
        generated_header const header = emit_header(g, options);
        fs::path const file = scratch.path() / "chain.hpp", unit = scratch.path() / "unit.cpp";
        write_files({{file, header.text},
                     {file.string() + weights_suffix, header.weights},
                     {unit, "#include \"chain.hpp\"\nvoid run(chain::model& m) { m.run(); }\n"}});
        std::vector<std::string> command{compiler, "-std=c++20", optimize, "-march=x86-64-v3", "-w"};
        for (std::string const& flag : include_flags()) command.push_back(flag);
        for (std::string const& more :
             {std::string("-c"), unit.string(), std::string("-o"), (scratch.path() / "unit.o").string()})
          command.push_back(more);
        fs::path const log = scratch.path() / "log";
        measurement const m = measure(command, log, size, of);
        curves.back().second.push_back(m);
        std::printf("%-12s %8d %10.2f %10.0f\n", "", m.size, m.seconds, m.megabytes);
        std::fflush(stdout);
      }
    }
    if (!picture.empty()) write_files({{picture, svg(of, curves)}});
    if (!json.empty()) write_files({{json, numbers(of, optimize, curves)}});
    return 0;
  } catch (failure const& e) {
    std::cerr << "compile_curve: " << e.what() << "\n";
    return 1;
  }
}
