// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/session.h"

#include <iostream>
#include <unistd.h>

namespace ph::ctl {

local::Launcher &Session::launcher() {
    if (!m_launcher)
        m_launcher = std::make_unique<local::Launcher>(local::LauncherOptions{stateDirectory, {}, 0});
    return *m_launcher;
}

ops::Console &Session::console() {
    if (!m_console) {
        ops::ConsoleOptions options;
        options.embedded = ops::ConsoleOptions::Embedded{launcher().kubeconfigPath(), "embedded"};
        options.terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
        m_console = ops::makeConsole(std::move(options));
    }
    return *m_console;
}

void Session::tellWarnings() {
    if (!m_console)
        return;
    for (const std::string &warning : m_console->selfWarnings())
        note("Warning: " + warning);
}

Result<ops::ClusterSummary> Session::cluster() {
    const auto all = console().clusters();
    std::string names;
    for (const auto &cluster : all)
        names += (names.empty() ? "" : ", ") + cluster.name;
    if (!clusterName.empty()) {
        for (const auto &cluster : all)
            if (cluster.name == clusterName)
                return cluster;
        return Error{Errc::NotFound, "there is no cluster " + clusterName, clusterName, 0,
                     names.empty() ? "Start the embedded one with \"pilothousectl local up\", or add one with "
                                     "\"pilothousectl clusters add\"."
                                   : "There are: " + names + "."};
    }
    std::vector<ops::ClusterSummary> others;
    for (const auto &cluster : all) {
        if (!cluster.embedded)
            others.push_back(cluster);
        else if (launcher().running())
            return cluster;
    }
    if (others.size() == 1)
        return others.front();
    const ops::ClusterSummary *current = nullptr;
    for (const auto &cluster : others) {
        if (!cluster.current)
            continue;
        if (current)
            return Error{Errc::Invalid, "there are several clusters and none was chosen", "--cluster", 0,
                         "Name one with --cluster: " + names + "."};
        current = &cluster;
    }
    if (current)
        return *current;
    if (!others.empty())
        return Error{Errc::Invalid, "there are several clusters and none was chosen", "--cluster", 0,
                     "Name one with --cluster: " + names + "."};
    if (!all.empty())
        return Error{Errc::Unreachable, "the embedded cluster is not running", "embedded", 0,
                     "Start it with \"pilothousectl local up\"."};
    return Error{Errc::NotFound, "there is no cluster yet", "--cluster", 0,
                 "Start the embedded one with \"pilothousectl local up\", or add one with \"pilothousectl clusters add "
                 "KUBECONFIG\"."};
}

Result<domain::InstanceSummary> Session::instance(const std::string &name) {
    PH_ASSIGN(const auto chosen, cluster());
    return console().instance(chosen.name, ns, name, context());
}

std::optional<std::string> ask(const std::string &question) {
    std::cerr << question << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) {
        std::cerr << "\n"; // what follows is not part of the question
        return std::nullopt;
    }
    return line;
}

} // namespace ph::ctl
