// SPDX-License-Identifier: Apache-2.0
// Turns the measurements in a folder (*.json) into tables (*.md) and a picture (*.svg) beside them, and into
// the tables of a README.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

/// Three digits that mean something: 1234, 123, 12.3, 1.23, 0.123.
std::string number(double x) {
  char text[32];
  int const digits =
      x == 0 ? 2 : std::clamp(2 - static_cast<int>(std::floor(std::log10(std::fabs(x)))), 0, 6);
  std::snprintf(text, sizeof text, "%.*f", digits, x);
  return text;
}

std::string power(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0e", x);
  return text;
}

std::string range(ordered_json const& s, double unit) {
  return number(s["lower_quartile"].get<double>() / unit) + " – " +
         number(s["upper_quartile"].get<double>() / unit);
}

/// A Markdown table; the first column is text, the others are numbers.
class table {
 public:
  explicit table(std::vector<std::string> const& heads) {
    row(heads);
    text_ += "|";
    for (std::size_t i = 0; i < heads.size(); ++i) text_ += i == 0 ? " --- |" : " ---: |";
    text_ += "\n";
  }
  void row(std::vector<std::string> const& cells) {
    text_ += "|";
    for (std::string const& cell : cells) text_ += " " + cell + " |";
    text_ += "\n";
  }
  std::string const& text() const { return text_; }

 private:
  std::string text_;
};

class reporter {
 public:
  explicit reporter(fs::path folder) : folder_(std::move(folder)) {
    for (fs::directory_entry const& e : fs::directory_iterator(folder_))
      if (e.path().extension() == ".json") {
        std::ifstream file(e.path());
        data_[e.path().stem().string()] = ordered_json::parse(file);
      }
  }

  /// Replaces what stands between the two marks of a README.
  void write_readme(fs::path const& file) const {
    static constexpr std::string_view begin = "<!-- bench:begin -->\n", end = "<!-- bench:end -->";
    std::ifstream in(file);
    std::string text(std::istreambuf_iterator<char>(in), {});
    std::size_t const first = text.find(begin), last = text.find(end);
    if (first == std::string::npos || last == std::string::npos || last < first)
      throw std::runtime_error(file.string() + " has no place between " + std::string(begin) + " and " +
                               std::string(end));
    text.replace(first + begin.size(), last - first - begin.size(), summary());
    std::ofstream out(file);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
  }

  void write_all() {
    write_run_times();
    write_starts();
    write_networks();
    write_kernels();
    write_instructions();
    write_operators();
    write_compile_times();
  }

 private:
  /// The measurements called PREFIX-…, by what comes after it.
  std::vector<ordered_json const*> named(std::string const& prefix) const {
    std::vector<ordered_json const*> found;
    for (auto const& [name, j] : data_)
      if (name.starts_with(prefix + "-")) found.push_back(&j);
    return found;
  }

  /// The run times of whole models, by their multiply-adds.
  std::vector<ordered_json const*> whole_models() const {
    std::vector<ordered_json const*> runs = named("run");
    std::ranges::sort(runs, {}, [](ordered_json const* r) { return macs(*r); });
    return runs;
  }

  /// Title, and what a stage was measured with.
  std::string heading(std::string const& title, std::string const& stage) const {
    std::string text = "# " + title + "\n\n";
    if (auto const e = data_.find("environment-" + stage); e != data_.end()) {
      for (auto const& [key, value] : e->second.items())
        text += (text.ends_with("\n\n") ? "" : " · ") + key + ": " + value.get<std::string>();
      text += "\n\n";
    }
    return text;
  }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream file(folder_ / name);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + name);
    if (fs::path(name).extension() == ".md") std::cout << text << "\n";
  }

  static ordered_json const* engine(ordered_json const& run, std::string const& name) {
    for (auto const& e : run["engines"])
      if (e["name"] == name && !e.contains("fault")) return &e;
    return nullptr;
  }
  static double macs(ordered_json const& run) {
    for (auto const& e : run["engines"])
      if (e.contains("macs")) return e["macs"];
    return 0;
  }

  static constexpr char const* peer = "ONNX Runtime x1";

  /// "**0.62** (0.61 – 0.63)": how many times faster than the peer, marked where it is slower.
  static std::string against(ordered_json const* e, std::string const& other) {
    if (e == nullptr || !e->contains("times_faster_than") || !(*e)["times_faster_than"].contains(other))
      return "";
    ordered_json const& r = (*e)["times_faster_than"][other];
    std::string const text = number(r["median"].get<double>());
    return (r["median"] < 1 ? "**" + text + "**" : text) + " (" + range(r, 1) + ")";
  }

  static std::string time_of(ordered_json const& run, std::string const& name) {
    ordered_json const* const e = engine(run, name);
    return e == nullptr ? "—" : number((*e)["ns"]["median"].get<double>() / 1e3);
  }

  /// Share of the time by the wall that an engine of one thread had a core: 1 on a machine that does nothing
  /// else.
  static double core_share(ordered_json const& run) {
    ordered_json const* const e = engine(run, peer);
    return e == nullptr ? 1 : (*e)["ns"]["median"].get<double>() / (*e)["wall_ns"]["median"].get<double>();
  }

  static std::string peak_name(ordered_json const& e) {
    return e["built_for"].get<std::string>().find("native") != std::string::npos ? "AVX-512" : "AVX2";
  }

  void write_run_times() const {
    std::vector<ordered_json const*> const runs = whole_models();
    if (runs.empty()) return;
    std::string text = heading("Run time of whole models", "run");
    text +=
        "Engines take turns: sample *i* of each, then *i* + 1; a sample is the mean of some runs. Times of "
        "engines with "
        "one thread are of that thread (what other programs on the machine take is not in them), those with "
        "two "
        "threads by the wall (busy: other programs held the cores, so that this number says nothing). inlay "
        "and "
        "ONNX Runtime read the caller's input where it is, OpenCV copies it; copies of outputs are included. "
        "A "
        "ratio is the median of the rounds' ratios, with their quartiles; **bold: inlay is slower**. ONNX "
        "Runtime and OpenCV use what the "
        "processor has, "
        "AVX-512 included, so the fair row beside theirs is `native`; `AVX2` is built with "
        "`-march=x86-64-v3`. The peak is "
        "that of fused multiply-adds on one core, measured in the same rounds; multiply-adds count those "
        "with padding, "
        "which need not be done. Error: largest difference from ONNX Runtime's output, as a share of the "
        "largest output.\n\n";
    std::vector<std::string> const names{"inlay native",    peer,         "inlay native x2",
                                         "ONNX Runtime x2", "inlay AVX2", "OpenCV"};
    table summary({"µs, median", "M multiply-adds", "inlay native", peer, "inlay native x2",
                   "ONNX Runtime x2", "inlay AVX2", "OpenCV", "native: times faster than ONNX Runtime x1",
                   "native x2: than x2", "AVX2: than x1", "native: than OpenCV"});
    for (ordered_json const* r : runs) {
      std::vector<std::string> cells{(*r)["model"], number(macs(*r) / 1e6)};
      for (std::string const& name : names) cells.push_back(time_of(*r, name));
      if (core_share(*r) < 0.9) {
        cells[4] += " (busy)";
        cells[5] += " (busy)";
      }
      cells.push_back(against(engine(*r, "inlay native"), peer));
      cells.push_back(against(engine(*r, "inlay native x2"), "ONNX Runtime x2"));
      cells.push_back(against(engine(*r, "inlay AVX2"), peer));
      cells.push_back(against(engine(*r, "inlay native"), "OpenCV"));
      summary.row(cells);
    }
    text += summary.text() + "\n![Time as a share of ONNX Runtime's](run-time.svg)\n\n";
    for (ordered_json const* r : runs) text += details(*r);
    write("run-time.md", text);
    write("run-time.svg", picture(runs));
  }

  static std::string details(ordered_json const& run) {
    std::string text = "## " + run["model"].get<std::string>() + "\n\n" +
                       std::to_string(run["samples"].get<int>()) + " samples of " +
                       std::to_string(run["runs_per_sample"].get<int>()) + " runs";
    for (auto const& e : run["engines"])
      if (e.contains("macs")) {
        text += "; " + std::to_string(e["nodes"].get<int>()) + " nodes in " +
                std::to_string(e["steps"].get<int>()) + " steps, " + number(macs(run) / 1e6) +
                " M multiply-adds, weights " + number(e["weights_bytes"].get<double>() / 1e6) +
                " MB, arena without the input " + number(e["arena_bytes"].get<double>() / 1e6) + " MB";
        break;
      }
    for (auto const& [name, gflops] : run["peak_gflops"].items())
      text += "; peak " + name + " " + number(gflops["median"]) + " GFLOP/s";
    text += "; a thread had its core " + number(100 * core_share(run)) + " % of the time.\n\n";
    table t({"engine", "median µs", "quartiles", "mean", "standard deviation", "by the wall", "GFLOP/s",
             "% of peak", "error"});
    std::string faults;
    for (auto const& e : run["engines"]) {
      if (e.contains("fault")) {
        faults +=
            "- " + e["name"].get<std::string>() + ": does not run: " + e["fault"].get<std::string>() + "\n";
        continue;
      }
      ordered_json const& ns = e["ns"];
      double const gflops = 2 * macs(run) / ns["median"].get<double>();
      std::string share;
      if (e.contains("built_for") && run["peak_gflops"].contains(peak_name(e)))
        share = number(100 * gflops / run["peak_gflops"][peak_name(e)]["median"].get<double>());
      t.row({e["name"], number(ns["median"].get<double>() / 1e3), range(ns, 1e3),
             number(ns["mean"].get<double>() / 1e3), number(ns["deviation"].get<double>() / 1e3),
             number(e["wall_ns"]["median"].get<double>() / 1e3), number(gflops), share,
             e.contains("error") && e["error"].is_number() ? power(e["error"]) : ""});
    }
    return text + t.text() + (faults.empty() ? "" : "\n" + faults) + "\n";
  }

  /// A group of bars for each model: time as a share of ONNX Runtime's.
  static std::string picture(std::vector<ordered_json const*> const& runs) {
    struct bar {
      char const *name, *colour;
    };
    constexpr bar bars[] = {
        {"inlay native", "#1f6feb"}, {"inlay AVX2", "#79b0ff"}, {peer, "#8b949e"}, {"OpenCV", "#d9c27a"}};
    constexpr int left = 130, width = 640, height = 13, gap = 14, top = 44;
    constexpr double longest = 4;  // times ONNX Runtime's; longer bars end there
    double const unit = (width - left - 60) / longest;
    std::string body;
    char line[256];
    int y = top;
    for (ordered_json const* r : runs) {
      ordered_json const* const base = engine(*r, peer);
      if (base == nullptr) continue;
      std::snprintf(line, sizeof line, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 8,
                    y + 2 * height, (*r)["model"].get<std::string>().c_str());
      body += line;
      for (bar const& b : bars) {
        ordered_json const* const e = engine(*r, b.name);
        if (e == nullptr) continue;
        double const share = (*e)["ns"]["median"].get<double>() / (*base)["ns"]["median"].get<double>();
        std::snprintf(line, sizeof line,
                      "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n"
                      "<text x=\"%.1f\" y=\"%d\" font-size=\"10\">%s</text>\n",
                      left, y, std::min(share, longest) * unit, height - 1, b.colour,
                      left + std::min(share, longest) * unit + 4, y + height - 3, number(share).c_str());
        body += line;
        y += height;
      }
      y += gap;
    }
    std::string legend;
    int x = left;
    for (bar const& b : bars) {
      std::snprintf(line, sizeof line,
                    "<rect x=\"%d\" y=\"22\" width=\"10\" height=\"10\" fill=\"%s\"/>\n<text x=\"%d\" "
                    "y=\"31\">%s</text>\n",
                    x, b.colour, x + 14, b.name);
      legend += line;
      x += 28 + 7 * static_cast<int>(std::string(b.name).size());
    }
    std::snprintf(line, sizeof line,
                  "<path d=\"M%.1f %d V%d\" stroke=\"#8b949e\" stroke-dasharray=\"3 3\"/>\n", left + unit,
                  top - 6, y);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) + "\" height=\"" +
           std::to_string(y) +
           "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
           "fill=\"white\"/>\n<text x=\"" +
           std::to_string(left) + "\" y=\"14\">time of one run, ONNX Runtime with one thread = 1</text>\n" +
           legend + line + body + "</svg>\n";
  }

  /// Time from the start of a program to its first output, in runs of the same engine in a process that has
  /// run before.
  std::string in_runs(ordered_json const& start, ordered_json const& program) const {
    auto const run = data_.find("run-" + start["model"].get<std::string>());
    if (run == data_.end()) return "";
    std::string name = program["name"];
    if (name == "ONNX Runtime") name = peer;
    ordered_json const* const e = engine(run->second, name);
    if (e == nullptr) return "";
    return number(program["wall_ms"]["median"].get<double>() * 1e6 / (*e)["ns"]["median"].get<double>());
  }

  void write_starts() const {
    std::vector<ordered_json const*> const starts = named("start");
    if (starts.empty()) return;
    std::string text = heading("From the start of a process to its first output, memory and size", "start");
    text +=
        "Each program reads nothing but its model, makes up an input, runs once and writes. inlay: one "
        "static program. "
        "ONNX Runtime, OpenCV: load the library, load the model, run. Programs take turns. Milliseconds of "
        "the processor are of the whole process, those to the first output by the wall. Resident: the "
        "most that the "
        "process had (VmHWM). On disk: the static program with its weights and C library, or the shared "
        "libraries (the C "
        "and C++ ones left out) and the model. In runs: the time to the first output as a multiple of one "
        "run in a process "
        "that has run before (run-time.md).\n\n";
    table t({"model", "engine", "ms to the first output", "at the least", "in runs", "ms of the processor",
             "MB resident", "MB on disk"});
    std::string faults;
    for (ordered_json const* s : starts)
      for (auto const& p : (*s)["programs"]) {
        if (p.contains("fault")) {
          faults += "- " + (*s)["model"].get<std::string>() + ", " + p["name"].get<std::string>() + ": " +
                    p["fault"].get<std::string>() + "\n";
          continue;
        }
        t.row({(*s)["model"], p["name"], number(p["wall_ms"]["median"]), number(p["wall_ms"]["least"]),
               in_runs(*s, p), number(p["cpu_ms"]["median"]), number(p["resident_kib"].get<double>() / 1024),
               number(p["bytes_on_disk"].get<double>() / 1e6)});
      }
    write("start.md", text + t.text() + (faults.empty() ? "" : "\n" + faults));
  }

  /// Networks of other kinds than classifiers of images, the slowest beside the peer first.
  void write_networks() const {
    std::vector<ordered_json const*> runs = named("network");
    if (runs.empty()) return;
    auto const ratio = [](ordered_json const* r) {
      ordered_json const* const e = engine(*r, "inlay native");
      return e == nullptr || engine(*r, peer) == nullptr
                 ? 0.0
                 : (*e)["times_faster_than"][peer]["median"].get<double>();
    };
    std::ranges::sort(runs, {}, ratio);
    std::string text =
        heading("Networks of other kinds", "networks") +
        "One thread; measured and written as in run-time.md, the worst row first. "
        "`bench/models` writes the networks: attention and transformer are one encoder of MiniLM's shape, "
        "with "
        "Attention as a node and as PyTorch's exporter writes it; half computes in float16, video in three "
        "spatial axes. Error: largest difference from ONNX Runtime's output, as a share of the largest "
        "output.\n\n";
    table t({"µs, median", "nodes", "steps", "M multiply-adds", "inlay native", "inlay AVX2", "ONNX Runtime",
             "native: times faster", "AVX2: times faster", "error", "arena, KB"});
    for (ordered_json const* r : runs) {
      ordered_json const* const e = engine(*r, "inlay native");
      auto const fact = [&](char const* name) { return e == nullptr ? 0 : (*e)[name].get<int>(); };
      t.row({(*r)["model"], std::to_string(fact("nodes")), std::to_string(fact("steps")),
             number(macs(*r) / 1e6), time_of(*r, "inlay native"), time_of(*r, "inlay AVX2"),
             time_of(*r, peer), against(e, peer), against(engine(*r, "inlay AVX2"), peer),
             e != nullptr && e->contains("error") && (*e)["error"].is_number() ? power((*e)["error"]) : "—",
             number(e == nullptr ? 0 : (*e)["arena_bytes"].get<double>() / 1e3)});
    }
    write("networks.md", text + t.text());
  }

  void write_kernels() const {
    std::vector<ordered_json const*> const sets = named("kernels");
    if (sets.empty()) return;
    std::string text = heading("Kernels", "kernels");
    text +=
        "Graphs of one operator and its Relu, one thread. A multiply-add is two operations, an element of a "
        "function or a "
        "pooling's window one. % of the peak of fused multiply-adds, which is measured before and after "
        "each; a function "
        "of single elements or a pooling cannot come near it. GB/s: input, output and weights once each.\n\n";
    std::vector<std::string> heads{"kernel"};
    std::map<std::string, std::vector<std::string>> rows;
    std::vector<std::string> order;
    for (auto const& [name, j] : data_) {
      if (!name.starts_with("kernels-")) continue;
      std::string const isa = name == "kernels-native" ? "native" : "AVX2";
      for (char const* head : {" µs", " GFLOP/s", " % of peak", " GB/s"}) heads.push_back(isa + head);
      for (auto const& b : j["benchmarks"]) {
        std::string const kernel = b["name"];
        if (!rows.contains(kernel)) order.push_back(kernel);
        std::vector<std::string>& cells = rows[kernel];
        for (double x : {b["cpu_time"].get<double>() / 1e3, b["GFLOP/s"].get<double>(),
                         b["% of peak"].get<double>(), b["GB/s"].get<double>()})
          cells.push_back(number(x));
      }
    }
    table t(heads);
    for (std::string const& kernel : order) {
      std::vector<std::string> cells{kernel};
      cells.insert(cells.end(), rows[kernel].begin(), rows[kernel].end());
      t.row(cells);
    }
    write("kernels.md", text + t.text());
  }

  void write_instructions() const {
    auto const found = data_.find("instructions");
    if (found == data_.end()) return;
    std::string text = heading("Instructions and code on Arm", "instructions");
    text +=
        "Instructions of one inference, counted exactly by the emulator (`inlay verify … --instructions`), "
        "and what the "
        "model's own code takes: `.text` of its object file, without weights and C library. The arena "
        "includes the "
        "input.\n\n";
    table t({"model", "target", "policy", "level", "instructions, M", "per multiply-add", "code, KB",
             "arena, KB"});
    for (auto const& r : found->second) {
      if (r.contains("fault")) {
        t.row({r["model"], r["target"], r["policy"], r["level"], r["fault"], "", "", ""});
        continue;
      }
      double const count = r["instructions"];
      t.row({r["model"], r["target"], r["policy"], r["level"], number(count / 1e6),
             number(count / r["macs"].get<double>()), number(r["code_bytes"].get<double>() / 1e3),
             number(r["arena_bytes"].get<double>() / 1e3)});
    }
    write("instructions.md", text + t.text());
  }

  void write_operators() const {
    auto const found = data_.find("operators");
    if (found == data_.end()) return;
    std::string text = heading("Firmware of one operator", "operators");
    text +=
        "ONNX's own test of an operator on Cortex-M7, -O2, which agrees in the emulator. Code: `.text` of "
        "the "
        "object file that runs the model. Firmware: `text` of the whole program, with start-up code, "
        "constants and "
        "what it takes of the C library. None has a heap, exceptions or RTTI: no symbol of these is in it. "
        "Weights "
        "of Conv, scales of Resize and the trip count of Loop are inputs here, known only at run time.\n\n";
    table t({"operator", "test", "instructions", "code, bytes", "firmware, bytes", "arena, bytes"});
    for (auto const& r : found->second)
      if (r.contains("fault")) t.row({r["op_type"], r["fault"], "", "", "", ""});
      else
        t.row({r["op_type"], r["test"], r["instructions"].dump(), r["code_bytes"].dump(),
               r["firmware_bytes"].dump(), r["arena_bytes"].dump()});
    write("operators.md", text + t.text());
  }

  void write_compile_times() const {
    struct curve {
      char const *data, *against, *what;
    };
    constexpr curve curves[] = {
        {"compile", "nodes", "Chains of Conv, Relu, MaxPool, Add with shortcuts"},
        {"compile-taps", "taps", "One padded Conv of 48x48 pixels, 8 to 16 channels: its kernel grows"},
        {"compile-layers", "layers", "Chains of Conv 3x3 of 16x16 pixels, no two of the same channels"},
    };
    std::string text = heading("Compile time", "compile");
    bool any = false;
    for (curve const& c : curves) {
      auto const found = data_.find(c.data);
      if (found == data_.end()) continue;
      any = true;
      text += std::string(c.what) + ", `" + found->second["optimize"].get<std::string>() +
              "`, the compilers' default limits; seconds of the processor.\n\n";
      table t({"compiler", c.against, "seconds", "peak MiB"});
      for (auto const& m : found->second["measurements"])
        t.row({m["compiler"], std::to_string(m[c.against].get<int>()), number(m["seconds"]),
               std::to_string(m["mebibytes"].get<int>())});
      text += t.text() + "\n![Seconds against the number of " + c.against + "](" + c.data + ".svg)\n\n";
    }
    text.pop_back();
    if (any) write("compile.md", text);
  }

  /// The tables of a README: what a reader wants to know first.
  std::string summary() const {
    std::string text;
    std::vector<ordered_json const*> const runs = whole_models();
    table times({"µs, median", "inlay", "ONNX Runtime", "times faster", "inlay, 2 threads",
                 "ONNX Runtime, 2 threads", "OpenCV"});
    for (ordered_json const* r : runs) {
      ordered_json const* const e = engine(*r, "inlay native");
      auto const faster = [&](char const* name) {
        if (e == nullptr || !(*e)["times_faster_than"].contains(name)) return std::string("—");
        return number((*e)["times_faster_than"][name]["median"].get<double>());
      };
      bool const busy = core_share(*r) < 0.9;  // two threads had no two cores
      times.row({(*r)["model"], time_of(*r, "inlay native"), time_of(*r, peer), faster(peer),
                 busy ? "—" : time_of(*r, "inlay native x2"), busy ? "—" : time_of(*r, "ONNX Runtime x2"),
                 time_of(*r, "OpenCV")});
    }
    text += times.text();
    if (auto const e = data_.find("environment-run"); e != data_.end())
      text += "\n" + e->second["processor"].get<std::string>() + "; ONNX Runtime " +
              e->second["ONNX Runtime"].get<std::string>() + "; one thread where nothing else is said. ";
    text +=
        "All of it, AVX2 alone too: [bench/results](bench/results/run-time.md), written by "
        "`scripts/bench`.\n\n"
        "![Time as a share of ONNX Runtime's](bench/results/run-time.svg)\n";

    table starts({"from process start to the first output", "ms", "in runs", "MB resident", "MB on disk"});
    for (ordered_json const* s : named("start"))
      for (auto const& p : (*s)["programs"]) {
        std::string const name = p["name"], model = (*s)["model"];
        if (p.contains("fault") || name == "inlay AVX2" ||
            (model != "mnist-8" && !model.starts_with("mobilenet")))
          continue;
        starts.row({model + ", " + (name == "inlay native" ? "inlay" : name), number(p["wall_ms"]["median"]),
                    in_runs(*s, p), number(p["resident_kib"].get<double>() / 1024),
                    number(p["bytes_on_disk"].get<double>() / 1e6)});
      }
    text += "\n" + starts.text();

    if (auto const found = data_.find("instructions"); found != data_.end()) {
      table arm({"on Arm, -O2", "instructions of a run, M", "code, KB", "arena with the input, KB"});
      for (auto const& r : found->second)
        if (!r.contains("fault") && r["level"] == "-O2" && r["model"] != "digits")
          arm.row({r["model"].get<std::string>() + ", " + r["target"].get<std::string>() + ", `" +
                       r["policy"].get<std::string>() + "`",
                   number(r["instructions"].get<double>() / 1e6), number(r["code_bytes"].get<double>() / 1e3),
                   number(r["arena_bytes"].get<double>() / 1e3)});
      text += "\n" + arm.text();
    }
    return text;
  }

  fs::path folder_;
  std::map<std::string, ordered_json> data_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Turns measurements (*.json) into tables (*.md) and a picture (*.svg) beside them"};
  std::string folder;
  app.add_option("folder", folder, "where they are")->required()->check(CLI::ExistingDirectory);
  std::string readme;
  app.add_option("--readme", readme,
                 "a file whose tables between the marks bench:begin and bench:end are replaced")
      ->check(CLI::ExistingFile);
  CLI11_PARSE(app, argc, argv);
  try {
    reporter r(folder);
    r.write_all();
    if (!readme.empty()) r.write_readme(readme);
    return 0;
  } catch (std::exception const& fault) {
    std::cerr << "report: " << fault.what() << "\n";
    return 1;
  }
}
