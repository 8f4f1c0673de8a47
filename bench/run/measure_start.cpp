// SPDX-License-Identifier: Apache-2.0
// From the start of a process to its first output, its memory, and what lies on the disk for it. Programs
// take turns.
#include "../common/statistics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

using namespace inlay::bench;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

struct program {
  std::string name, fault{};
  std::vector<std::string> command{}, files{};
  std::vector<double> wall_ms{}, cpu_ms{}, resident_kib{};
  double output = 0;
};

double milliseconds(timeval const& t) {
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
}

/// Starts it once. Throws where it cannot be started or fails.
void start(program& p) {
  std::vector<char*> argv;
  for (std::string const& word : p.command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  auto const begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  int const failed = posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  std::chrono::duration<double, std::milli> first{};
  char buffer[256];
  for (ssize_t n; failed == 0 && (n = read(ends[0], buffer, sizeof buffer)) > 0;
       text.append(buffer, static_cast<std::size_t>(n)))
    if (text.empty()) first = std::chrono::steady_clock::now() - begin;
  close(ends[0]);
  if (failed != 0) throw std::runtime_error("cannot start " + p.command[0]);
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  double kib = 0;
  std::istringstream words(text);
  if (status != 0 || !(words >> p.output >> kib))
    throw std::runtime_error("fails with status " + std::to_string(status));
  p.wall_ms.push_back(first.count());
  p.cpu_ms.push_back(milliseconds(used.ru_utime) + milliseconds(used.ru_stime));
  p.resident_kib.push_back(kib);
}

/// "NAME=COMMAND; FILE…": the files that lie on the disk for it, the program among them where it counts.
program parse(std::string const& argument) {
  program p{.name = argument.substr(0, argument.find('='))};
  std::istringstream text(argument.substr(argument.find('=') + 1));
  std::string command, files, word;
  std::getline(text, command, ';');
  std::getline(text, files);
  for (std::istringstream words(command); words >> word;) p.command.push_back(word);
  for (std::istringstream words(files); words >> word;) p.files.push_back(word);
  if (p.command.empty())
    throw std::runtime_error("--program: found '" + argument + "', wanted 'NAME=COMMAND; FILE…'");
  return p;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Time from the start of programs to their first output, memory, and size"};
  std::string model, json;
  std::vector<std::string> arguments;
  int starts = 20;
  app.add_option("--model", model, "name of the model")->required();
  app.add_option("--program", arguments, "'NAME=COMMAND; FILE…'")->required();
  app.add_option("--starts", starts, "of each")->check(CLI::PositiveNumber);
  app.add_option("--json", json, "file for the results");
  CLI11_PARSE(app, argc, argv);
  try {
    std::vector<program> programs;
    for (std::string const& argument : arguments) programs.push_back(parse(argument));
    for (int i = -1; i < starts; ++i)  // the first start finds files on the disk, and does not count
      for (program& p : programs) {
        if (!p.fault.empty()) continue;
        try {
          start(p);
        } catch (std::exception const& fault) {
          p.fault = fault.what();
        }
        if (i < 0) p.wall_ms.clear(), p.cpu_ms.clear(), p.resident_kib.clear();
      }
    ordered_json j{{"model", model}, {"starts", starts}};
    for (program const& p : programs) {
      ordered_json k{{"name", p.name}};
      if (!p.fault.empty()) {
        k["fault"] = p.fault;
      } else {
        summary const wall = summarize(p.wall_ms), cpu = summarize(p.cpu_ms), kib = summarize(p.resident_kib);
        k["wall_ms"] = {{"least", wall.least}, {"median", wall.median}, {"upper_quartile", wall.upper}};
        k["cpu_ms"] = {{"least", cpu.least}, {"median", cpu.median}, {"upper_quartile", cpu.upper}};
        k["resident_kib"] = kib.median;
        k["first_output"] = p.output;
        std::uintmax_t bytes = 0;
        for (std::string const& file : p.files) bytes += fs::file_size(file);
        k["bytes_on_disk"] = bytes;
        std::printf(
            "%-16s %-16s %9.2f ms to the first output (%.2f ms of the processor)  %8.1f MB resident  %8.1f "
            "MB on disk\n",
            model.c_str(), p.name.c_str(), wall.median, cpu.median, kib.median / 1024,
            static_cast<double>(bytes) / 1e6);
      }
      j["programs"].push_back(k);
    }
    if (!json.empty()) std::ofstream(json) << j.dump(1) << "\n";
    return 0;
  } catch (std::exception const& fault) {
    std::cerr << "measure_start: " << fault.what() << "\n";
    return 1;
  }
}
